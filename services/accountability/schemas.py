from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from services.core.times import Instant

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,60}$")]
Body = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20000)]


class Failure(BaseModel):
    """What a unit is held to account for. The authority above it reads this: it names neither a child nor a reporter.

    `unit`: where it is registered here; else its `unit_type` and `unit_name`. `authority`: the office above it; unless
    told the unit's superior, else the county's office of the agency that stands above units of this kind.
    """

    model_config = ConfigDict(extra="forbid")

    ground: Code
    unit: Body | None = None
    unit_type: Code | None = None
    unit_name: Body | None = None
    authority: Body | None = None
    serious_consequences: StrictBool = Field(default=True, description="the law's 严重后果; taken as so unless told")
    found_at: Instant | None = Field(default=None, description="when it came to light; now unless told")
    facts: Text = Field(description="what it knew, and what it did not do; without a child's or a reporter's name")


class FailureAlone(Failure):
    """It came to light without a case of a child. `division_code`: where the unit is."""

    division_code: Annotated[str, StringConstraints(pattern=r"^\d{12}$")]


class AccountabilityRead(BaseModel):
    """`facts`, `unit_name`: for the offices of the case; null in what was known at a moment."""

    ground: str
    ground_label: str
    unit: str | None
    unit_type: str
    unit_name: str | None
    authority: str
    serious_consequences: bool
    found_at: AwareDatetime
    informed_at: AwareDatetime | None = Field(description="since when the authority knows")
    facts: str | None
