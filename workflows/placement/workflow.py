"""Temporary guardianship, from the proposal to its end."""

from temporalio import workflow

from workflows.milestones import Procedure
from workflows.placement.contracts import REVIEWS, Milestone
from workflows.placement.promises import PlacementPromises
from workflows.promises import Subject


@workflow.defn
class PlacementWorkflow(Procedure):
    promises = PlacementPromises

    @workflow.run
    async def run(self, _placement: Subject) -> None:
        await self.until(Milestone.APPROVED)
        for review in REVIEWS:
            await self.until(review)
        await self.until(Milestone.WARNED)
        await self.until(Milestone.DECIDED)
        await self.until(Milestone.ENDED)
