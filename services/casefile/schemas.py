from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from services.accountability.schemas import AccountabilityRead
from services.cases.schemas import KnownBefore
from services.documents.schemas import DocumentRead
from services.legal_referrals.schemas import LegalReferralRead
from services.notices.schemas import NoticeKnown, NoticeRead
from services.placements.schemas import PlacementRead
from services.policy.rules import CaseKind
from services.referrals.schemas import ReferralRead
from services.reports.schemas import AttachmentRead

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20000)]
Status = Literal["received", "in_handling", "resolved", "closed"]
State = Literal["open", "suspended", "met", "breached", "cancelled"]
Risk = Literal["urgent", "high", "medium", "low"]


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CloseCase(Order):
    """`document_number`: of what proves it; a case that holds a unit to account is not closed without."""

    reason: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,60}$")]
    document_number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)] | None = (
        None
    )
    note: Text | None = None


class NoteSubmit(Order):
    text: Text


class NoteRead(BaseModel):
    id: UUID


class Unmask(Order):
    """`fields`: of a child (`name`, `birth_date`, …, or `children` for all), `reports`, `notes`, `reporter`;
    `documents` and `attachments` for what those files are called and what stands in them of their origin;
    `earlier_versions` of a child that was corrected.
    """

    fields: Annotated[list[Annotated[str, StringConstraints(max_length=60)]], Field(min_length=1, max_length=20)]
    reason: Reason


class Guardian(BaseModel):
    name: str | None = None
    relationship: str | None = None
    phone: str | None = None


class ChildRead(BaseModel):
    """Personal fields are masked until they are opened on the record."""

    id: UUID
    name: str | None = None
    sex: str | None = None
    birth_date: str | None = None
    estimated_age: int | None = None
    id_number: str | None = None
    category: str | None = None
    school: str | None = None
    address: str | None = None
    division_code: str | None = None
    guardians: list[Guardian] = []


class ReportSummary(BaseModel):
    id: UUID
    number: str
    received_at: AwareDatetime
    immediate_danger: bool
    circumstances: list[str]
    harm_categories: list[str]
    attachments: list[AttachmentRead]


class DeadlineRead(BaseModel):
    id: UUID
    case_id: UUID
    rule: str
    title: str
    subject: dict[str, str]
    agency: str | None
    organisation: str | None
    started_at: AwareDatetime
    due_at: AwareDatetime
    suspended_at: AwareDatetime | None
    suspended_for: str | None
    extensions: int
    state: State
    overdue: bool
    met_at: AwareDatetime | None
    breached_at: AwareDatetime | None
    given_up_at: AwareDatetime | None
    escalation_level: int
    basis: str
    kind: Literal["S", "Q", "P", "D"]
    verified: str


class CaseSummary(BaseModel):
    """`kind`: about a child, or about a unit that is held to account, for its `ground`."""

    id: UUID
    number: str
    kind: CaseKind
    ground: str | None
    status: Status
    risk: Risk
    division_code: str
    opened_at: AwareDatetime
    closed_at: AwareDatetime | None
    held_since: AwareDatetime | None = Field(description="on legal hold since then: nothing of it is erased")
    erased_at: AwareDatetime | None = Field(description="what was personal was erased then, for ever")
    policy_version: str
    circumstances: list[str]
    harm_categories: list[str]
    age_groups: list[str]
    report_numbers: list[str]
    known_before: list[KnownBefore]
    lead: str | None


class LinkedCase(BaseModel):
    id: UUID
    number: str
    known_by: str


class CaseKnown(CaseSummary):
    closure_reason: str | None
    accountability: AccountabilityRead | None
    children: list[ChildRead]
    reports: list[ReportSummary]
    referrals: list[ReferralRead]
    placements: list[PlacementRead]
    legal_referrals: list[LegalReferralRead]
    documents: list[DocumentRead]
    deadlines: list[DeadlineRead]


class CaseRead(CaseKnown):
    notices: list[NoticeRead]
    linked_cases: list[LinkedCase]


class CaseAsOf(CaseKnown):
    """As the ledger knew it at `as_of`: ids and codes. What is personal, and every word, is null or left out."""

    as_of: AwareDatetime
    notices: list[NoticeKnown]


class Opened(BaseModel):
    """What was unmasked. A field that was not asked for, or is not there, is left out."""

    children: list[dict[str, Any]] = []
    reports: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    reporters: list[dict[str, Any]] = []
    documents: list[dict[str, Any]] = []
    attachments: list[dict[str, Any]] = []
    earlier_versions: list[dict[str, Any]] = []


class HoldOrder(Order):
    reason: Reason


class HoldRead(BaseModel):
    """`held_since`: null once the hold is lifted."""

    case_id: UUID
    held_since: AwareDatetime | None


class BreakGlassOrder(Order):
    """`reason`: the auditor reads it at once."""

    reason: Reason


class TimelineActor(BaseModel):
    organisation: str | None = None
    agency: str | None = None
    role: str
    person: str | None = None


class TimelineItem(BaseModel):
    seq: int
    type: str
    at: str
    recorded_at: str
    actor: TimelineActor
    subject: dict[str, str]
    summary: str
    basis: str | None
    data: dict[str, Any]
    prev_hash: str
    hash: str
