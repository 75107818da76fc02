"""What the sending's workflow asks of the world."""

from abc import abstractmethod

from temporalio import activity

from workflows.promises import Look, Promises, Subject


class SendingPromises(Promises):
    @abstractmethod
    @activity.defn(name="sending.look")
    async def look(self, subject: Subject) -> Look:
        """Whether anything waits for the endpoint, and when the first of it is to be tried (again)."""

    @abstractmethod
    @activity.defn(name="sending.mark_due")
    async def mark_due(self, subject: Subject) -> None:
        """Tries what is due, in order, and says when what failed is tried again. Whoever receives may get it twice."""
