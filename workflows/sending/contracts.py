"""The sending: what waits for one endpoint outside, a receiver of webhooks say, in order."""

from enum import StrEnum
from typing import Final
from uuid import UUID

NAME: Final = "sending"
"""Notes are locked in the order of their workflows' ids: this one's are written last, so it comes after all others."""


class Milestone(StrEnum):
    """emptied: nothing waits for the endpoint any more: delivered, or a dead letter, or the endpoint is disabled."""

    EMPTIED = "emptied"


def workflow_id(id: UUID | str) -> str:
    return f"{NAME}-{id}"
