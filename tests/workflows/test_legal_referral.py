"""The legal referral's workflow: each milestone in its order, and a validity that runs out over months."""

from datetime import timedelta

import pytest

from tests.workflows.conftest import Stage
from tests.workflows.servers import ended
from workflows.legal_referral.contracts import Milestone


async def test_a_suggestion_goes_from_its_filing_over_its_reply_to_its_conclusion(stage: Stage) -> None:
    row = stage.world.new("legal")
    handle = await stage.note(row)
    for milestone in Milestone:
        await stage.waits(row, milestone)
        row.reach(milestone)
        await stage.note(row)
    await ended(handle)


@pytest.mark.parametrize("served", [True, False])
async def test_an_order_ends_when_its_validity_runs_out_served_or_not(weeks: Stage, served: bool) -> None:
    row = weeks.world.new("legal", await weeks.world.expiring(timedelta(days=184)))
    row.reach("accepted", "decided", "replied", *(["served"] if served else []))
    handle = await weeks.note(row)
    await weeks.env.sleep(timedelta(days=183))
    assert row.marked() == []
    await weeks.env.sleep(timedelta(days=2))
    assert [name for name, _ in row.marked()] == ["end"]
    await ended(handle)


async def test_an_extended_order_ends_at_its_new_end(weeks: Stage) -> None:
    row = weeks.world.new("legal", await weeks.world.expiring(timedelta(days=30)))
    row.reach("accepted", "decided", "served", "replied")
    handle = await weeks.note(row)
    await weeks.env.sleep(timedelta(days=29))
    row.rungs[0].at += timedelta(days=100)
    await weeks.note(row)
    await weeks.env.sleep(timedelta(days=99))
    assert row.marked() == []
    await weeks.env.sleep(timedelta(days=3))
    await ended(handle)
