"""One notice to one recipient, until it is acknowledged or handed over to a person."""

from temporalio import workflow

from workflows.milestones import Procedure
from workflows.notice.contracts import Milestone
from workflows.notice.promises import NoticePromises
from workflows.promises import Subject


@workflow.defn
class NoticeWorkflow(Procedure):
    promises = NoticePromises

    @workflow.run
    async def run(self, _notice: Subject) -> None:
        self.begin(NoticePromises.deliver)
        await self.until(Milestone.DELIVERED)
        await self.until(Milestone.ACKNOWLEDGED)
