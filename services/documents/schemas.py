from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from services.files.scanning import Screening

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,60}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Left = BeforeValidator(lambda sent: sent or None)  # forms send what was left empty


class DocumentFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Annotated[Code, Field(description="one of the policy's document_kinds", examples=["ASSESSMENT"])]
    document_number: Annotated[Line | None, Left] = None
    placement_id: Annotated[UUID | None, Left, Field(description="the temporary guardianship that it is about")] = None


class Withdrawal(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class DocumentRead(BaseModel):
    """A paper of the case, by ids and codes: its number, its name and its content are sealed.

    `screening`: see an attachment's. `withdrawn_at`: it was filed wrongly, and is shut away.
    """

    id: UUID
    case_id: UUID
    kind: str
    kind_label: str
    organisation: str
    placement_id: UUID | None
    filed_at: AwareDatetime
    withdrawn_at: AwareDatetime | None
    media_type: str
    size: int
    screening: Screening


class DocumentFiled(DocumentRead):
    """`sha256` in hex, of the file as it was sent."""

    document_number: str | None
    sha256: str
