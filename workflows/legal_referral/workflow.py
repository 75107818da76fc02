"""An instrument of the court or the procuratorate: applied for, decided, served, answered, in force until its end."""

from temporalio import workflow

from workflows.legal_referral.contracts import Milestone
from workflows.legal_referral.promises import LegalReferralPromises
from workflows.milestones import Procedure
from workflows.promises import Subject


@workflow.defn
class LegalReferralWorkflow(Procedure):
    promises = LegalReferralPromises

    @workflow.run
    async def run(self, _legal_referral: Subject) -> None:
        await self.until(Milestone.ACCEPTED)
        await self.until(Milestone.DECIDED)
        await self.until(Milestone.SERVED)
        await self.until(Milestone.REPLIED)
        await self.until(Milestone.OUT_OF_FORCE)
        await self.until(Milestone.CONCLUDED)
