"""A referral's workflow as somebody might change it in a hurry: to show that a replay notices."""

from temporalio import workflow

from workflows.milestones import Procedure
from workflows.promises import Subject
from workflows.referral.contracts import Milestone
from workflows.referral.promises import ReferralPromises


@workflow.defn(name="ReferralWorkflow")
class HastyReferralWorkflow(Procedure):
    promises = ReferralPromises

    @workflow.run
    async def run(self, _referral: Subject) -> None:
        await self.ask(ReferralPromises.mark_due)
        await self.until(Milestone.RESOLVED)
