"""The notice: one text to one recipient."""

from enum import StrEnum
from typing import Final
from uuid import UUID

NAME: Final = "notice"


class Milestone(StrEnum):
    """delivered: it lies where its recipient finds it, or with the person who tells it. acknowledged: the recipient
    said so, or it needs no answer, or a person has told it; or no clock is left that waits for that person.
    """

    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"


def workflow_id(id: UUID | str) -> str:
    return f"{NAME}-{id}"
