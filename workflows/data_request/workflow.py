"""A person's request about the data that are kept of them, until it is answered."""

from temporalio import workflow

from workflows.data_request.contracts import Milestone
from workflows.data_request.promises import DataRequestPromises
from workflows.milestones import Procedure
from workflows.promises import Subject


@workflow.defn
class DataRequestWorkflow(Procedure):
    promises = DataRequestPromises

    @workflow.run
    async def run(self, _data_request: Subject) -> None:
        await self.until(Milestone.ANSWERED)
