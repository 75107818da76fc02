from datetime import date, time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class ShiftSubmit(BaseModel):
    """`since` on `day` until `until`, on the day after where that is not later; times of the day in Shanghai."""

    model_config = ConfigDict(extra="forbid")

    person: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    day: date
    since: time
    until: time
