"""The case: from the report to the closing."""

from enum import StrEnum
from typing import Final
from uuid import UUID

NAME: Final = "case"


class Milestone(StrEnum):
    """received: a referral of it is signed for. handled: no referral is open. told: the result notices of all its
    reports have reached their end. closed: a supervisor closed it, or it went into another case.
    """

    RECEIVED = "received"
    HANDLED = "handled"
    TOLD = "told"
    CLOSED = "closed"


def workflow_id(id: UUID | str) -> str:
    return f"{NAME}-{id}"
