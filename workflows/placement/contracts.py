"""The placement: temporary guardianship of a child."""

from enum import StrEnum
from typing import Final
from uuid import UUID

NAME: Final = "placement"


class Milestone(StrEnum):
    """approved: a supervisor approved it. The three reviews: held. warned: the office was told that the maximum comes
    near. decided: at the maximum somebody decided how it goes on. ended: the child has another guardian, or needs none.
    One that was rejected or has ended reports all of them.
    """

    APPROVED = "approved"
    FIRST_REVIEW = "first_review"
    SECOND_REVIEW = "second_review"
    THIRD_REVIEW = "third_review"
    WARNED = "warned"
    DECIDED = "decided"
    ENDED = "ended"


REVIEWS: Final = (Milestone.FIRST_REVIEW, Milestone.SECOND_REVIEW, Milestone.THIRD_REVIEW)


def workflow_id(id: UUID | str) -> str:
    return f"{NAME}-{id}"
