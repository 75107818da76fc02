"""The referral: an agency's task in a case."""

from enum import StrEnum
from typing import Final
from uuid import UUID

NAME: Final = "referral"


class Milestone(StrEnum):
    """received: signed for. claimed: somebody answers for it. resolved: it has its result. One that was transferred or
    returned reports all three: its task has gone on as another referral.
    """

    RECEIVED = "received"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


def workflow_id(id: UUID | str) -> str:
    return f"{NAME}-{id}"
