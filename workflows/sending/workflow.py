"""Everything that waits for one endpoint, until nothing does. When to try again is a fact in the database."""

from temporalio import workflow

from workflows.milestones import Procedure
from workflows.promises import Subject
from workflows.sending.contracts import Milestone
from workflows.sending.promises import SendingPromises


@workflow.defn
class SendingWorkflow(Procedure):
    promises = SendingPromises

    @workflow.run
    async def run(self, _endpoint: Subject) -> None:
        await self.until(Milestone.EMPTIED)
