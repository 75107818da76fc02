from typing import Annotated, Literal

from pydantic import AliasChoices, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,60}$")]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20000)]


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Suspend(Order):
    """`reason`: one of the rule's, a code of `suspension_reasons`. The note is kept with what is protected."""

    reason: Code
    note: Note | None = None


class Resume(Order):
    """`reason`: in words, kept with what is protected."""

    reason: Note | None = Field(default=None, validation_alias=AliasChoices("reason", "note"))


class Length(Order):
    amount: int = Field(ge=1, le=3660)
    unit: Literal["minute", "hour", "day", "workday", "month", "year"]


class ExtendDeadline(Order):
    """Either `by` or `until`. Both count from the last day before rolling; `until` is the day that becomes the last."""

    reason: Code
    by: Length | None = None
    until: AwareDatetime | None = None
    note: Note | None = None
