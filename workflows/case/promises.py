"""What the case's workflow asks of the world."""

from abc import abstractmethod

from temporalio import activity

from workflows.promises import Look, Promises, Subject


class CasePromises(Promises):
    @abstractmethod
    @activity.defn(name="case.look")
    async def look(self, subject: Subject) -> Look:
        """Which of received, handled, told and closed the case has reached, and when its own next rung is due."""

    @abstractmethod
    @activity.defn(name="case.mark_due")
    async def mark_due(self, subject: Subject) -> None:
        """Marks the case's own clocks; those of its referrals and notices are marked by theirs."""

    @abstractmethod
    @activity.defn(name="case.tell_result")
    async def tell_result(self, subject: Subject) -> None:
        """Queues a result notice for each report that has not been told this result, if all is still handled."""
