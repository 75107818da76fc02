"""Reminders, breaches and escalations over weeks, on the time-skipping server."""

from datetime import datetime, timedelta

import pytest

from tests.workflows.conftest import Stage
from tests.workflows.servers import ended
from tests.workflows.world import Row
from workflows.retries import UNKNOWN_SUBJECT

DAY = timedelta(days=1)
ALL_RUNGS = ["half", "nine-tenths", "breach", "up-1", "up-2"]


def late_by(row: Row) -> list[timedelta]:
    return [rung.marked_at - rung.at for rung in row.rungs if rung.marked_at]


async def test_a_silent_agency_is_reminded_breached_and_escalated_at_each_due_time(weeks: Stage) -> None:
    row = weeks.world.new("referral", await weeks.world.clock("CT1", "claimed", 7 * DAY))
    await weeks.note(row)
    await weeks.env.sleep(30 * DAY)
    assert [name for name, _ in row.marked()] == ALL_RUNGS
    assert max(late_by(row)) < timedelta(minutes=1)
    assert row.asked.count("mark_due") == len(ALL_RUNGS)


async def test_a_claim_before_half_time_stops_the_claim_clock(weeks: Stage) -> None:
    row = weeks.world.new("referral", await weeks.world.clock("CT1", "claimed", 10 * DAY))
    await weeks.note(row)
    await weeks.env.sleep(4 * DAY)
    row.reach("received", "claimed")
    await weeks.note(row)
    await weeks.env.sleep(60 * DAY)
    assert row.marked() == []
    assert row.asked.count("mark_due") == 0


async def test_a_claim_whose_note_is_still_on_its_way_stops_the_clock_too(weeks: Stage) -> None:
    row = weeks.world.new("referral", await weeks.world.clock("CT1", "claimed", 10 * DAY))
    await weeks.note(row)
    await weeks.env.sleep(4 * DAY)
    row.reach("received", "claimed")
    await weeks.env.sleep(60 * DAY)
    assert row.marked() == []


async def test_the_resolve_clock_starts_when_the_claim_clock_is_met(weeks: Stage) -> None:
    row = weeks.world.new("referral", await weeks.world.clock("CT1", "claimed", 4 * DAY))
    await weeks.note(row)
    await weeks.env.sleep(3 * DAY)
    row.rungs += await weeks.world.clock("CT2", "resolved", 30 * DAY)
    row.reach("received", "claimed")
    handle = await weeks.note(row)
    await weeks.env.sleep(28 * DAY)
    assert [name for name, _ in row.marked()] == ["half", "half", "nine-tenths"]
    row.reach("resolved")
    await weeks.note(row)
    await ended(handle)
    assert len(row.marked()) == 3


async def test_what_fell_due_while_the_engine_was_away_is_marked_at_once(weeks: Stage) -> None:
    row = weeks.world.new("referral", await weeks.world.clock("CT1", "claimed", 2 * DAY))
    await weeks.env.sleep(30 * DAY)
    returned: datetime = await weeks.world.now()
    await weeks.note(row)
    await weeks.world.until(lambda: len(row.marked()) == len(ALL_RUNGS))
    assert row.asked.count("mark_due") == 1
    assert all(at and at - returned < timedelta(minutes=1) for _, at in row.marked())


async def test_a_due_time_that_was_moved_is_kept_at_its_new_time(weeks: Stage) -> None:
    row = weeks.world.new("referral", await weeks.world.clock("CT1", "claimed", 10 * DAY))
    await weeks.note(row)
    await weeks.env.sleep(1 * DAY)
    for rung in row.rungs:
        rung.at += 20 * DAY
    row.seq += 1
    await weeks.note(row)
    await weeks.env.sleep(20 * DAY)
    assert row.marked() == []
    await weeks.env.sleep(6 * DAY)
    assert [name for name, _ in row.marked()] == ["half"]


async def test_a_marking_in_vain_is_repeated_at_growing_distances_and_then_succeeds(weeks: Stage) -> None:
    row = weeks.world.new("referral", await weeks.world.clock("CT1", "claimed", 2 * DAY))
    row.deaf = True
    await weeks.note(row)
    await weeks.env.sleep(1 * DAY + timedelta(hours=1))
    assert 60 <= row.asked.count("mark_due") <= 80
    row.deaf = False
    await weeks.env.sleep(timedelta(minutes=2))
    assert [name for name, _ in row.marked()] == ["half"]


async def test_a_notice_that_nobody_acknowledges_is_handed_over_when_its_clock_runs_out(weeks: Stage) -> None:
    row = weeks.world.new("notice", await weeks.world.handing_over(3 * DAY))
    handle = await weeks.note(row)
    await weeks.env.sleep(2 * DAY)
    assert row.reached == {"delivered"}
    await weeks.env.sleep(2 * DAY)
    assert [name for name, _ in row.marked()] == ["handed-over"]
    await ended(handle)


@pytest.mark.parametrize(("error", "attempts"), [("channel-away", 30), (UNKNOWN_SUBJECT, 1)])
async def test_a_channel_that_never_takes_it_does_not_stop_the_clock_of_its_notice(
    weeks: Stage, error: str, attempts: int
) -> None:
    row = weeks.world.new("notice", await weeks.world.handing_over(timedelta(hours=1)))
    row.channel_error = error
    handle = await weeks.note(row)
    await weeks.env.sleep(timedelta(hours=2))
    assert [name for name, _ in row.marked()] == ["handed-over"]
    assert row.told == 0
    assert attempts <= row.asked.count("deliver") <= 3 * attempts
    await ended(handle)
