"""An agency's task in a case, from its arrival to its result."""

from temporalio import workflow

from workflows.milestones import Procedure
from workflows.promises import Subject
from workflows.referral.contracts import Milestone
from workflows.referral.promises import ReferralPromises


@workflow.defn
class ReferralWorkflow(Procedure):
    promises = ReferralPromises

    @workflow.run
    async def run(self, _referral: Subject) -> None:
        await self.until(Milestone.RECEIVED)
        await self.until(Milestone.CLAIMED)
        await self.until(Milestone.RESOLVED)
