"""A case, from the report to the closing."""

from temporalio import workflow

from workflows.case.contracts import Milestone
from workflows.case.promises import CasePromises
from workflows.milestones import Procedure
from workflows.promises import Subject


@workflow.defn
class CaseWorkflow(Procedure):
    promises = CasePromises

    @workflow.run
    async def run(self, _case: Subject) -> None:
        await self.until(Milestone.RECEIVED)
        closed = False
        while not closed:
            await self.until(Milestone.HANDLED)
            await self.ask(CasePromises.tell_result)
            closed = await self.told_and_closed()

    async def told_and_closed(self) -> bool:
        """False when the case has new work before it is closed: reopened, or a further report joined it."""
        return await self.until(Milestone.TOLD, while_still=Milestone.HANDLED) and await self.until(
            Milestone.CLOSED, while_still=Milestone.HANDLED
        )
