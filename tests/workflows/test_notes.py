"""Notes: late, doubled, early, reordered, forged or in the middle of a look, they do no harm and none is lost."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError
from temporalio.exceptions import ActivityError, ApplicationError

from tests.workflows import servers
from tests.workflows.conftest import Stage
from tests.workflows.world import Row
from workflows.retries import UNKNOWN_SUBJECT


async def test_a_note_that_arrives_in_the_middle_of_a_look_is_looked_at(stage: Stage) -> None:
    row = stage.world.new("referral")

    async def received_meanwhile() -> None:
        row.reach("received")
        await stage.note(row)

    row.while_looking.append(received_meanwhile)
    await stage.note(row)
    await stage.waits(row, "claimed")


async def test_doubled_reordered_and_forged_notes_cost_a_look_and_change_nothing(stage: Stage) -> None:
    row = stage.world.new("referral", await stage.world.clock("CT1", "claimed", timedelta(hours=1)))
    handle = await stage.note(row)
    await stage.waits(row, "received")
    for forged in ([], [999_999], [0], ["resolved"], [{"reached": ["resolved"]}], [1, 2, 3]):
        await handle.signal("look_again", args=forged)
    await handle.signal("approve", "resolved")
    await stage.note(row)
    row.reach("received")
    await stage.note(row)
    await stage.waits(row, "claimed")
    assert row.marked() == []
    assert set(row.asked) == {"look"}
    assert row.asked.count("look") <= 9


async def test_a_note_after_the_end_runs_through_and_repeats_nothing(stage: Stage) -> None:
    row = stage.world.new("notice")
    row.reach("acknowledged")
    await servers.ended(await stage.note(row))
    await servers.ended(await stage.note(row))
    assert row.told == 1


async def test_a_note_about_nothing_ends_at_once_and_names_why(stage: Stage) -> None:
    row = stage.world.new("referral")
    stage.world.rows.clear()
    with pytest.raises(WorkflowFailureError) as failed:
        await servers.ended(await stage.note(row))
    activity = failed.value.cause
    assert isinstance(activity, ActivityError)
    assert isinstance(activity.cause, ApplicationError)
    assert activity.cause.type == UNKNOWN_SUBJECT


async def test_a_note_that_came_before_its_subject_is_made_good_by_the_next(stage: Stage) -> None:
    row = stage.world.new("referral")
    id_, _ = stage.world.rows.popitem()
    with pytest.raises(WorkflowFailureError):
        await servers.ended(await stage.note(row))
    stage.world.rows[id_] = row
    await stage.note(row)
    await stage.waits(row, "received")


async def test_every_fact_is_looked_at_however_closely_notes_follow_the_end(stage: Stage) -> None:
    rows = [stage.world.new("referral") for _ in range(20)]

    async def end_and_reopen(row: Row, pause: float) -> None:
        for _ in range(5):
            row.reach("received", "claimed", "resolved")
            await stage.note(row)
            await asyncio.sleep(pause)  # a different moment of the workflow's ending for each row
            row.lose("resolved")
            await stage.note(row)

    await asyncio.gather(*(end_and_reopen(row, place / 1000) for place, row in enumerate(rows)))
    await stage.world.until(lambda: all(row.looked_up_to == row.seq for row in rows))
    for row in rows:
        await stage.waits(row, "resolved")
        assert (await stage.client.get_workflow_handle(row.workflow_id).describe()).status is (
            WorkflowExecutionStatus.RUNNING
        )


async def test_only_one_workflow_runs_for_a_subject(stage: Stage) -> None:
    row = stage.world.new("referral")
    await asyncio.gather(*(stage.note(row) for _ in range(30)))
    await stage.waits(row, "received")
    handle = stage.client.get_workflow_handle(row.workflow_id)
    started = [event async for event in handle.fetch_history_events() if event.event_id == 1]
    assert len(started) == 1
    assert (await handle.describe()).run_id == (
        await servers.look_again(stage.client, stage.queue, row.workflow_id)
    ).first_execution_run_id
