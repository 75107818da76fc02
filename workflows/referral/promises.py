"""What the referral's workflow asks of the world."""

from abc import abstractmethod

from temporalio import activity

from workflows.promises import Look, Promises, Subject


class ReferralPromises(Promises):
    @abstractmethod
    @activity.defn(name="referral.look")
    async def look(self, subject: Subject) -> Look:
        """Which of received, claimed and resolved the referral has reached, and when its next rung is due."""

    @abstractmethod
    @activity.defn(name="referral.mark_due")
    async def mark_due(self, subject: Subject) -> None:
        """Reminds at a rung, breaches and escalates at a due time, each once, and only what is still open."""
