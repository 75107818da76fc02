from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from services.casefile.schemas import DeadlineRead

Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20000)]


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Questioned(Order):
    """What reasons are asked for: a clock, a waiting referral, a measure, or an application that was not accepted."""

    kind: Literal["deadline", "referral", "measure", "legal"]
    id: UUID


class Question(Order):
    """The note is kept with what is protected."""

    subject: Questioned
    note: Note | None = None


class QueueRead(BaseModel):
    """Referrals of one office in one state, and since when they wait."""

    agency: str
    organisation: str
    state: str
    count: int
    unreceived: int
    overdue: int
    oldest_at: AwareDatetime
    median_at: AwareDatetime


class OverdueRuleRead(BaseModel):
    """Overdue clocks of one rule at one office."""

    rule: str
    title: str
    basis: str
    kind: str
    agency: str | None
    organisation: str | None
    count: int
    oldest_due_at: AwareDatetime


class RefusalCountRead(BaseModel):
    code: str
    label: str
    organisation: str
    count: int
    latest_at: AwareDatetime


class SupervisionRead(BaseModel):
    """Counts, codes and offices of one county, as they are now. `reasons_owed`: questions that nobody has answered."""

    division_code: str
    at: AwareDatetime
    queues: list[QueueRead]
    overdue: list[OverdueRuleRead]
    refusals: list[RefusalCountRead]
    reasons_owed: int


class Asked(BaseModel):
    """The last question about it, and its answer."""

    legal_referral_id: UUID
    asked_at: AwareDatetime
    replied_at: AwareDatetime | None


class OverdueRead(DeadlineRead):
    case_number: str
    asked: Asked | None


class RefusalRead(BaseModel):
    """The police did not file a case, or a court or procuratorate did not accept an application."""

    kind: Literal["measure", "legal"]
    id: UUID
    case_id: UUID
    case_number: str
    code: str
    label: str
    organisation: str
    at: AwareDatetime
    asked: Asked | None
