"""Temporary guardianship as a workflow: each milestone in its order, and a year in which nobody does anything."""

from datetime import timedelta

from tests.workflows.conftest import Stage
from tests.workflows.servers import ended
from tests.workflows.world import Rung
from workflows.placement.contracts import Milestone


async def test_a_placement_goes_from_its_approval_over_three_reviews_to_its_end(stage: Stage) -> None:
    row = stage.world.new("placement")
    handle = await stage.note(row)
    for milestone in Milestone:
        await stage.waits(row, milestone)
        row.reach(milestone)
        await stage.note(row)
    await ended(handle)


async def test_a_rejected_one_is_over_at_once(stage: Stage) -> None:
    row = stage.world.new("placement")
    handle = await stage.note(row)
    await stage.waits(row, "approved")
    row.reach(*Milestone)
    await stage.note(row)
    await ended(handle)


async def test_while_the_first_review_is_waited_for_the_warning_and_the_limit_are_marked_all_the_same(
    weeks: Stage,
) -> None:
    now = await weeks.world.now()
    days = {"review": 30, "warn": 305, "limit": 365, "escalated-again": 400}
    rungs = [Rung("M6", name, now + timedelta(days=span), "ended") for name, span in days.items()]
    row = weeks.world.new("placement", rungs)
    row.reach("approved")
    await weeks.note(row)
    await weeks.env.sleep(timedelta(days=366))
    assert [name for name, _ in row.marked()] == ["review", "warn", "limit"]
