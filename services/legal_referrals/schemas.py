from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from services.core.times import Day, Instant
from services.policy.counting import end_of
from services.policy.rules import CaseKind

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20000)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,60}$")]
Body = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Forum = Literal["court", "procuratorate"]
Measures = Annotated[list[Code], Field(max_length=20)]
Outcome = Literal["granted", "denied", "issued"]
State = Literal["filed", "accepted", "not_accepted", "decided", "in_force", "expired", "concluded"]


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Application(Order):
    """`applicant`: the caller's own organisation unless the forum registers another's application, a litigant's say.
    `general`: a suggestion about governance at large, not about a unit's duty to a minor.
    """

    forum: Forum
    instrument: Code
    urgent: StrictBool = False
    general: StrictBool = False
    applicant: Body | None = None
    addressee: Body | None = None
    filed_at: Instant | None = Field(default=None, description="when it was applied for; now unless told")
    note: Text | None = None


class Acceptance(Order):
    accepted_at: Instant
    note: Text | None = None


class NonAcceptance(Order):
    reason: Reason


class Ruling(Order):
    """The words of a ruling are kept in the vault."""

    decided_at: Instant | None = Field(default=None, description="now unless told")
    document_number: Number | None = None
    legal_reason: Text | None = None
    note: Text | None = None

    def words(self) -> dict[str, str | None]:
        return self.model_dump(include={"document_number", "legal_reason", "note"})


def _end(value: datetime | object) -> datetime | None:
    return value if isinstance(value, datetime) or value is None else end_of(value)  # type: ignore[arg-type]


class Decision(Ruling):
    """`valid_until`: a day, to its end, or a time. `guardian`: whom a grant appoints, an organisation or a litigant.
    `bars`: what the court found that may bar the grant. `measures`: what an order that comes into force orders.
    """

    outcome: Outcome
    decided_at: Instant
    valid_until: Day | Instant | None = None
    guardian: Body | None = None
    bars: Annotated[list[Code], Field(max_length=10)] = []
    measures: Measures = []

    def end(self) -> datetime | None:
        return _end(self.valid_until)


class Variation(Ruling):
    """`measures`: all that it orders from now on; as before unless told."""

    measures: Measures | None = None


class ValidityExtension(Ruling):
    valid_until: Day | Instant

    def end(self) -> datetime:
        found = _end(self.valid_until)
        assert found is not None  # noqa: S101 - the field is required
        return found


class ServiceMade(Order):
    """`to`: an organisation, the agency or unit it stands for, or a litigant such as RESPONDENT."""

    to: Body
    served_at: Instant
    note: Text | None = None


class AdviceGiven(Order):
    """The child's side was told of its right to an agent in the suit and to legal aid."""

    advised_at: Instant
    note: Text | None = None


class Examination(Order):
    """Whether the reasons that the addressee gave are upheld."""

    outcome: Literal["upheld", "not_upheld"]
    examined_at: Instant
    legal_reason: Text | None = None
    note: Text | None = None


class Reconsideration(Order):
    """One side asks the court to reconsider. The order stands meanwhile."""

    applied_by: Literal["APPLICANT", "RESPONDENT"]
    applied_at: Instant
    note: Text | None = None


class BreachRecord(Order):
    happened_at: Instant
    note: Text | None = None


class WrittenReply(Order):
    """`document_number`: of the reply; where a unit is held to account, it is not recorded without."""

    replied_at: Instant
    document_number: Number | None = None
    note: Text | None = None


class Conclusion(Order):
    note: Text | None = None


class LegalStepRead(BaseModel):
    id: UUID
    kind: str
    at: AwareDatetime
    recorded_at: AwareDatetime
    outcome: str | None
    valid_until: AwareDatetime | None
    recipient: str | None
    document_number: str | None
    legal_reason: str | None
    reason: str | None
    note: str | None


class Subject(BaseModel):
    kind: str
    id: UUID


class LegalReferralRead(BaseModel):
    """`to_serve`: on whom the standing ruling is still to be served. Words are for the offices of the case.

    `about`: what in the case reasons are asked for.
    """

    id: UUID
    case_id: UUID
    case_number: str
    case_kind: CaseKind
    forum: Forum
    instrument: str
    instrument_label: str
    urgent: bool
    general: bool
    applicant: str
    organisation: str
    addressee: str | None
    about: Subject | None
    state: State
    outcome: Outcome | None
    guardian: str | None
    measures: list[str]
    filed_at: AwareDatetime
    accepted_at: AwareDatetime | None
    decided_at: AwareDatetime | None
    valid_until: AwareDatetime | None
    served_at: AwareDatetime | None
    replied_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    to_serve: list[str]
    note: str | None
    steps: list[LegalStepRead]
