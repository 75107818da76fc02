from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Kind = Literal["access", "correction"]
State = Literal["open", "answered", "corrected", "refused"]
Capacity = Literal["child", "guardian", "offending_guardian", "reporter_citizen"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
ChildField = Literal["name", "sex", "birth_date", "id_number", "category", "school", "address", "division_code"]


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Asking(Order):
    """Who asks. `identified_by`: how the office made sure of that."""

    name: Line
    contact: Line | None = None
    identified_by: Words


class DataRequestSubmit(Order):
    """`capacity`: as what the person asks; it decides what they may learn."""

    case_id: UUID
    child_id: UUID
    kind: Kind
    capacity: Capacity
    person: Asking
    request: Words


class Answer(Order):
    """`fields`: of the child's data, what the person is shown."""

    fields: Annotated[list[ChildField], Field(max_length=8)] = []
    note: Words


class Refusal(Order):
    """`reason`: the person is told it, and where to complain."""

    reason: Words


class DataRequestRead(BaseModel):
    """`person`, `request` and `answer` are null in a list, and for whoever does not work on the case."""

    id: UUID
    case_id: UUID
    child_id: UUID
    kind: Kind
    capacity: Capacity
    organisation: str
    state: State
    received_at: AwareDatetime
    due_at: AwareDatetime | None
    answered_at: AwareDatetime | None
    person: dict[str, Any] | None
    request: str | None
    answer: str | None


class DataShown(DataRequestRead):
    """`data`: what the person is shown, once; it stands nowhere else."""

    data: dict[str, Any]
