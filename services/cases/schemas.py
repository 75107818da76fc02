from collections.abc import Iterable
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field


class KnownBefore(BaseModel):
    """What was known of a child when it was last reported: numbers, for an office that may not read those reports."""

    child_id: UUID
    earlier_reports: int = Field(description="certain matches only, the last report left out")
    unfounded: int = Field(description="how many of them came to nothing that happened")
    within_days: int


def known_before(recorded: Iterable[dict[str, Any]]) -> list[KnownBefore]:
    return [KnownBefore.model_validate(found) for found in recorded]


Finding = Literal["JUSTIFIED", "NOT_JUSTIFIED"]


class EmergencyReview(BaseModel):
    """What an auditor found of it: there was an emergency that needed it, or there was none."""

    at: AwareDatetime
    person: str
    finding: Finding


class BreakGlassRead(BaseModel):
    """Who opened a case in an emergency, and until when that person reads it. `review`: null until an auditor has."""

    id: UUID
    case_id: UUID
    case_number: str
    organisation: str
    person: str
    opened_at: AwareDatetime
    until: AwareDatetime
    reason: str | None
    review: EmergencyReview | None
