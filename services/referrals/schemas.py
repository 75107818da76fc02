from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from services.cases.schemas import KnownBefore
from services.policy.rules import CaseKind

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20000)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,60}$")]
State = Literal["pending", "claimed", "resolved", "transferred", "returned"]


class Order(BaseModel):
    """What a command's body holds: nothing else is taken."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Order):
    pass


class AskIn(Order):
    """`organisation`: which office or unit of the agency; without it, the competent one."""

    agency: Code
    organisation: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    reason: Reason


class WithReason(Order):
    reason: Reason


class Reassign(Order):
    person: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    reason: Reason


class Transfer(Order):
    organisation: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    reason: Reason


class MeasureRecord(Order):
    """`finding`: what was found on the occasion, where the measure takes one; without it, nothing. `until`: the term
    that an order sets.
    """

    kind: Code
    finding: Code | None = None
    decided_at: AwareDatetime
    until: AwareDatetime | None = None
    document_number: Annotated[str, StringConstraints(max_length=100)] | None = None
    note: Text | None = None
    legal_reason: Text | None = None


class Resolve(Order):
    result: Code
    note: Text | None = None


class Holder(BaseModel):
    organisation: str
    person: str | None


class MeasureRead(BaseModel):
    id: UUID
    kind: str
    label: str
    finding: str | None
    decided_at: AwareDatetime
    recorded_at: AwareDatetime
    document_number: str | None
    note: str | None
    legal_reason: str | None
    withdrawn_at: AwareDatetime | None


class ReferralRead(BaseModel):
    id: UUID
    case_id: UUID
    case_number: str
    case_kind: CaseKind
    report_numbers: list[str]
    agency: str
    agency_label: str
    organisation: str
    role: Literal["lead", "assist", "supervise"]
    state: State
    risk: str
    known_before: list[KnownBefore]
    instead_of: str | None
    created_at: AwareDatetime
    received_at: AwareDatetime | None
    receive_due: AwareDatetime | None
    claim_due: AwareDatetime | None
    resolve_due: AwareDatetime | None
    overdue: bool
    claimed_by: Holder | None
    claimed_at: AwareDatetime | None
    measures: list[MeasureRead]
    result: str | None
    resolved_at: AwareDatetime | None
    successor_id: UUID | None
