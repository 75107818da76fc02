"""A report as it is sent. Codes are checked against the policy in force, since lists of law are no code."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from services.core.times import Day, Instant
from services.files.scanning import Screening

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+\-() ]{5,30}$")]
IdNumber = Annotated[str, StringConstraints(pattern=r"^([0-9]{15}|[0-9]{17}[0-9Xx])$")]
DivisionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,60}$")]
Narrative = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20000)]


class Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReporterSubmit(Sent):
    name: Name | None = None
    phone: Phone | None = None
    relationship: Code | None = None


class GuardianSubmit(Sent):
    name: Name | None = None
    relationship: Code | None = None
    phone: Phone | None = None


class ChildSubmit(Sent):
    name: Name | None = None
    sex: Code = "UNKNOWN"
    birth_date: Day | None = None
    estimated_age: Annotated[int, Field(strict=True, ge=0, lt=18)] | None = None
    id_number: IdNumber | None = None
    category: Code = "UNKNOWN"
    school: Line | None = None
    address: Line | None = None
    division_code: DivisionCode | None = None
    guardians: Annotated[list[GuardianSubmit], Field(max_length=10)] = []


class HarmerSubmit(Sent):
    name: Name | None = None
    relationship: Code | None = None
    is_guardian: StrictBool = False
    organisation: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None


class ReportSubmit(Sent):
    anonymous: StrictBool = False
    on_behalf: StrictBool = False
    reporter: ReporterSubmit | None = None
    children: Annotated[list[ChildSubmit], Field(min_length=1, max_length=20)]
    circumstances: Annotated[list[Code], Field(max_length=20)] = []
    harm_categories: Annotated[list[Code], Field(max_length=40)] = []
    suspected_harmers: Annotated[list[HarmerSubmit], Field(max_length=20)] = []
    immediate_danger: StrictBool = False
    occurred_at: Instant | None = None
    division_code: DivisionCode
    narrative: Narrative = ""


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20000)]


class SupplementSubmit(Sent):
    """`question`: the one that it answers."""

    narrative: Words
    question: UUID | None = None


class QuestionSubmit(Sent):
    """Whoever holds the receipt code reads it: it names nobody."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


ReceiptCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-?[0-9]{4}){3}$")]


class ReceiptLookup(Sent):
    receipt_code: ReceiptCode


class ReceiptAttachment(Sent):
    """`file` comes after the code: a file is taken only of somebody who may send it."""

    receipt_code: ReceiptCode


class ReceiptSupplement(SupplementSubmit):
    receipt_code: ReceiptCode


class ReceiptAnswer(Sent):
    receipt_code: ReceiptCode
    question: UUID
    text: Words


Form = Literal["text", "svg"]


class SignedReceiptWanted(ReceiptLookup):
    """`svg` is a QR code of the text."""

    format: Form = "text"


class ReportReceipt(BaseModel):
    """The 201: on disk, routed, and it will be handled. It never tells whether the child was known.

    `signed_receipt` proves to anybody that the report was filed, when and by which unit, and nothing of what it says.
    """

    id: UUID
    number: str
    receipt_code: str
    signed_receipt: str
    received_at: AwareDatetime
    emergency_advice: str | None


class Update(BaseModel):
    at: AwareDatetime
    result: str
    text: str


class AttachmentRead(BaseModel):
    """`media_type` by its content, `size` in bytes. `screening`: a file that is `waiting` was not looked through yet,
    and nobody is given it; one that is `refused` was found harmful later.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    media_type: str
    size: int
    screening: Screening
    received_at: AwareDatetime


class AttachmentReceipt(AttachmentRead):
    """`sha256` in hex, of the file as it was sent."""

    sha256: str


class QuestionRead(BaseModel):
    """What the office that handles the report would like to know. `text` is null in a list."""

    id: UUID
    asked_at: AwareDatetime
    text: str | None
    answered_at: AwareDatetime | None


class ReceiptView(BaseModel):
    """What a reporter may be told, and nothing else."""

    number: str
    state: str
    updates: list[Update]
    questions: list[QuestionRead] = []
    attachments: list[AttachmentRead]


class ReportRead(ReceiptView):
    id: UUID
    received_at: AwareDatetime


class SupplementRead(BaseModel):
    id: UUID
    received_at: AwareDatetime
