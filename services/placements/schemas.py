from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from services.core.times import Day, Instant
from services.policy.counting import end_of

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,60}$")]
State = Literal["proposed", "rejected", "active", "ended"]
Outcome = Literal["continue", "change_mode", "end"]


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Fitness(Order):
    """Whether a relative may be entrusted with the child. `exclusions`: what bars them, of `carer_exclusions`."""

    fit: StrictBool
    assessed_at: Instant | None = None
    exclusions: Annotated[list[Code], Field(max_length=10)] = []
    identity_confirmed_by: Line | None = None
    note: Text | None = None


class Caretaker(Order):
    """Who cares for the child, and where. Kept in the vault, for the few who need it."""

    name: Line | None = None
    organisation: Line | None = None
    relationship: Code | None = None
    phone: Line | None = None
    id_number: Line | None = None
    address: Line | None = None
    note: Text | None = None
    fitness: Fitness | None = None


class Propose(Order):
    """`child_view`: what the child itself says to it; required from eight years on."""

    child_id: UUID
    ground: Code
    mode: Code
    caretaker: Caretaker | None = None
    starts_at: Instant
    child_view: Text | None = None
    note: Text | None = None


class Approve(Order):
    note: Text | None = None


class Reject(Order):
    reason: Reason | None = None


class Review(Order):
    """`mode` goes with `change_mode`, `reason` with `end`."""

    outcome: Outcome
    mode: Code | None = None
    caretaker: Caretaker | None = None
    reason: Code | None = None
    note: Text


class Extend(Order):
    """`until`: a day, to its end, or a time."""

    until: Day | Instant
    reason: Reason

    def end_of_it(self) -> datetime:
        return self.until if isinstance(self.until, datetime) else end_of(self.until)


class End(Order):
    reason: Code
    note: Text | None = None


class ReviewRead(BaseModel):
    id: UUID
    outcome: Outcome
    mode: str
    reviewed_at: AwareDatetime


class LeadTime(BaseModel):
    rule: str
    title: str
    basis: str


class Way(BaseModel):
    """A lawful way out, the time it takes, and the last moment to set out on it if it is to end within the limit."""

    reason: str
    label: str
    needs: list[str]
    takes: list[LeadTime]
    file_by: AwareDatetime
    in_time: bool


class PlacementRead(BaseModel):
    """Carer, child's view and note are for those who need them, and null for everybody else."""

    id: UUID
    case_id: UUID
    case_number: str
    child_id: UUID
    organisation: str
    state: State
    ground: str
    ground_label: str
    mode: str
    mode_label: str
    starts_at: AwareDatetime
    proposed_at: AwareDatetime
    decided_at: AwareDatetime | None
    limit_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    end_reason: str | None
    reviews: list[ReviewRead]
    runway: list[Way]
    caretaker: Caretaker | None
    child_view: str | None
    note: str | None
