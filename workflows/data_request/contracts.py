"""The request of a person about the data that are kept of them."""

from enum import StrEnum
from typing import Final
from uuid import UUID

NAME: Final = "data_request"


class Milestone(StrEnum):
    """answered: the data were shown or corrected, or it was refused with the reason."""

    ANSWERED = "answered"


def workflow_id(id: UUID | str) -> str:
    return f"{NAME}-{id}"
