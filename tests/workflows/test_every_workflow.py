"""What holds of every workflow that there is: it is replayed, cut, cancelled and closed early, and loses nothing."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from importlib import import_module

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError
from temporalio.exceptions import CancelledError
from temporalio.testing import WorkflowEnvironment

from tests.workflows import servers
from tests.workflows.conftest import Stage
from tests.workflows.world import Row, World
from workflows.registry import BY_NAME

MILESTONES: dict[str, list[str]] = {
    name: [*import_module(f"{workflow.__module__.rpartition('.')[0]}.contracts").Milestone]
    for name, workflow in BY_NAME.items()
}
KEPT_BY_ITSELF = ("told", "delivered")  # a promise reaches these

every = pytest.mark.parametrize("kind", BY_NAME)


async def walk(stage: Stage, row: Row, milestones: list[str]) -> None:
    """From one milestone to the next, each reached while the workflow waits for it."""
    for milestone in milestones:
        if milestone not in KEPT_BY_ITSELF:
            await stage.waits(row, milestone)
            row.reach(milestone)
            await stage.note(row)


def told_once(row: Row) -> None:
    assert row.told == (1 if row.workflow_id.startswith(("case-", "notice-")) else 0)


@every
async def test_without_memory_each_step_is_a_replay_and_goes_the_same_way(
    dev_server: WorkflowEnvironment, kind: str
) -> None:
    world, queue, last = World(), servers.new_queue(), MILESTONES[kind][-1]
    stage, row = (
        Stage(dev_server, world, queue),
        world.new(kind, await world.clock("CT1", last, timedelta(seconds=0.2))),
    )
    async with servers.worker(dev_server.client, queue, world.keepers(), max_cached_workflows=0):
        handle = await stage.note(row)
        for milestone in MILESTONES[kind][:-1]:
            await world.until(lambda: row.looked_up_to == row.seq)
            row.reach(milestone)
            await stage.note(row)
        await world.until(lambda: len(row.marked()) == len(row.rungs))
        row.reach(last)
        await stage.note(row)
        await servers.ended(handle)


@pytest.fixture(scope="module")
async def short_memory() -> AsyncIterator[WorkflowEnvironment]:
    """A dev server that suggests a new run after forty events instead of thousands."""
    async with await servers.dev_server("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=40") as env:
        yield env


@every
async def test_a_long_history_is_cut_while_notes_arrive_and_none_of_them_is_lost(
    short_memory: WorkflowEnvironment, kind: str
) -> None:
    world, queue, last = World(), servers.new_queue(), MILESTONES[kind][-1]
    stage, row = Stage(short_memory, world, queue), world.new(kind, await world.clock("CT1", last, timedelta(hours=1)))
    row.reach(*MILESTONES[kind][:-1])
    async with servers.worker(short_memory.client, queue, world.keepers()):
        first = await stage.note(row)
        for _ in range(12):

            async def more_news() -> None:
                row.seq += 1
                await asyncio.gather(*(stage.note(row) for _ in range(3)))

            row.while_looking.append(more_news)  # it ends a look, and with it perhaps the run
            await more_news()
            await world.until(lambda: row.looked_up_to == row.seq)
        await stage.waits(row, last)
        now = await short_memory.client.get_workflow_handle(row.workflow_id).describe()
        assert now.run_id != first.first_execution_run_id
        for rung in row.rungs:
            rung.at -= timedelta(hours=4)
        row.seq += 1
        await stage.note(row)
        await world.until(lambda: len(row.marked()) == len(row.rungs))
        await walk(stage, row, [last])
        await servers.ended(first)


@every
@pytest.mark.parametrize("asked", ["cancel", "terminate"])
async def test_one_that_is_taken_away_comes_back_with_the_next_note_and_goes_on(
    stage: Stage, kind: str, asked: str
) -> None:
    last = MILESTONES[kind][-1]
    row = stage.world.new(kind, await stage.world.clock("CT1", last, timedelta(hours=1)))
    handle = await stage.note(row)
    await walk(stage, row, MILESTONES[kind][:-1])
    await stage.waits(row, last)
    await (handle.cancel() if asked == "cancel" else handle.terminate())
    with pytest.raises(WorkflowFailureError) as failed:
        await servers.ended(handle)
    if asked == "cancel":
        assert isinstance(failed.value.cause, CancelledError)
    for rung in row.rungs:
        rung.at -= timedelta(hours=4)
    await stage.note(row)
    await stage.world.until(lambda: len(row.marked()) == len(row.rungs))
    await walk(stage, row, [last])
    again = stage.client.get_workflow_handle(row.workflow_id)
    await servers.ended(again)
    assert (await again.describe()).status is WorkflowExecutionStatus.COMPLETED
    told_once(row)


@every
async def test_one_that_is_cancelled_in_the_middle_of_a_look_comes_back_too(stage: Stage, kind: str) -> None:
    row = stage.world.new(kind)

    async def cancelled() -> None:
        await stage.client.get_workflow_handle(row.workflow_id).cancel()

    row.while_looking.append(cancelled)
    handle = await stage.note(row)
    with pytest.raises(WorkflowFailureError):
        await servers.ended(handle)
    await stage.note(row)
    await walk(stage, row, MILESTONES[kind])
    await servers.ended(stage.client.get_workflow_handle(row.workflow_id))
    told_once(row)


@pytest.mark.parametrize(("kind", "until"), [(kind, m) for kind in BY_NAME for m in MILESTONES[kind]])
async def test_whose_subject_ends_early_is_over_at_once_and_marks_nothing(stage: Stage, kind: str, until: str) -> None:
    row = stage.world.new(kind, await stage.world.clock("CT1", MILESTONES[kind][-1], timedelta(hours=1)))
    handle = await stage.note(row)
    await walk(stage, row, MILESTONES[kind][: MILESTONES[kind].index(until)])
    row.reach(*MILESTONES[kind])  # one that has ended reports all
    await stage.note(row)
    await servers.ended(handle)
    assert (row.marked(), row.asked.count("mark_due")) == ([], 0)
