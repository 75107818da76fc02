"""What the notice's workflow asks of the world."""

from abc import abstractmethod

from temporalio import activity

from workflows.promises import Look, Promises, Subject


class NoticePromises(Promises):
    @abstractmethod
    @activity.defn(name="notice.look")
    async def look(self, subject: Subject) -> Look:
        """Whether the notice is delivered and acknowledged, or has found another end, and when its clock runs out."""

    @abstractmethod
    @activity.defn(name="notice.mark_due")
    async def mark_due(self, subject: Subject) -> None:
        """Hands the notice over to a person when its clock has run out and nobody acknowledged it."""

    @abstractmethod
    @activity.defn(name="notice.deliver")
    async def deliver(self, subject: Subject) -> None:
        """Delivers the notice, if it is still queued. Raises to be asked again."""
