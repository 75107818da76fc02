"""What the placement's workflow asks of the world."""

from abc import abstractmethod

from temporalio import activity

from workflows.promises import Look, Promises, Subject


class PlacementPromises(Promises):
    @abstractmethod
    @activity.defn(name="placement.look")
    async def look(self, subject: Subject) -> Look:
        """Which of approved, the reviews, warned, decided and ended it has reached, and when its next rung is due."""

    @abstractmethod
    @activity.defn(name="placement.mark_due")
    async def mark_due(self, subject: Subject) -> None:
        """Reminds, warns, breaches and escalates, each once, and only what is still open."""
