"""The legal referral: an instrument of the court or the procuratorate, from its application to its end."""

from enum import StrEnum
from typing import Final
from uuid import UUID

NAME: Final = "legal"


class Milestone(StrEnum):
    """accepted: the forum took it up, or acts on its own motion. decided: it has its outcome. served: on everybody
    whom the law names. replied: the addressee answered. out_of_force: what was in force no longer is. concluded:
    nothing more is expected. What an instrument does not have counts as reached; one that has ended reports all.
    """

    ACCEPTED = "accepted"
    DECIDED = "decided"
    SERVED = "served"
    REPLIED = "replied"
    OUT_OF_FORCE = "out_of_force"
    CONCLUDED = "concluded"


def workflow_id(id: UUID | str) -> str:
    return f"{NAME}-{id}"
