"""What the legal referral's workflow asks of the world."""

from abc import abstractmethod

from temporalio import activity

from workflows.promises import Look, Promises, Subject


class LegalReferralPromises(Promises):
    @abstractmethod
    @activity.defn(name="legal.look")
    async def look(self, subject: Subject) -> Look:
        """Which of its milestones the legal referral has reached, and when its next rung, or its validity, is due."""

    @abstractmethod
    @activity.defn(name="legal.mark_due")
    async def mark_due(self, subject: Subject) -> None:
        """Reminds, breaches and escalates; records that the instrument expired when its validity has run out."""
