"""A workflow lives for months: workers come and go, its history is cut, and it goes on where it was."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.workflows import servers
from tests.workflows.conftest import Stage
from tests.workflows.world import World


async def test_another_worker_goes_on_where_the_first_stopped(dev_server: WorkflowEnvironment) -> None:
    world, queue = World(), servers.new_queue()
    stage = Stage(dev_server, world, queue)
    row = world.new("referral")
    async with servers.worker(dev_server.client, queue, world.keepers()):
        handle = await stage.note(row)
        await stage.waits(row, "received")
    row.reach("received", "claimed")
    row.rungs = await world.clock("CT2", "resolved", timedelta(seconds=0.1))
    await stage.note(row)
    async with servers.worker(dev_server.client, queue, world.keepers()):
        await world.until(lambda: len(row.marked()) == 5)
        await stage.waits(row, "resolved")
        row.reach("resolved")
        await stage.note(row)
        await servers.ended(handle)


async def test_a_worker_without_memory_replays_each_step_and_goes_the_same_way(dev_server: WorkflowEnvironment) -> None:
    world, queue = World(), servers.new_queue()
    stage = Stage(dev_server, world, queue)
    case = world.new("case", await world.clock("CL1", "closed", timedelta(seconds=0.1)))
    notice = world.new("notice")
    async with servers.worker(dev_server.client, queue, world.keepers(), max_cached_workflows=0):
        noticed = await stage.note(notice)
        handle = await stage.note(case)
        for milestone in ("received", "handled"):
            await stage.waits(case, milestone)
            case.reach(milestone)
            await stage.note(case)
        await world.until(lambda: len(case.marked()) == 5)
        await stage.waits(case, "closed")
        case.lose("handled", "told")
        await stage.note(case)
        await stage.waits(case, "handled")
        case.reach("handled", "closed")
        notice.reach("acknowledged")
        await stage.note(case)
        await stage.note(notice)
        await servers.ended(handle)
        await servers.ended(noticed)
    assert case.told == 2
    assert notice.told == 1


@pytest.fixture(scope="module")
async def short_memory() -> AsyncIterator[WorkflowEnvironment]:
    """A dev server that suggests a new run after forty events instead of thousands."""
    async with await servers.dev_server("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=40") as env:
        yield env


async def test_a_long_history_is_cut_and_the_wait_goes_on(short_memory: WorkflowEnvironment) -> None:
    world, queue = World(), servers.new_queue()
    stage = Stage(short_memory, world, queue)
    row = world.new("referral", await world.clock("CT1", "resolved", timedelta(hours=1)))
    row.reach("received")
    async with servers.worker(short_memory.client, queue, world.keepers()):
        first = await stage.note(row)
        for _ in range(12):
            row.seq += 1
            await stage.note(row)
            await world.until(lambda: row.looked_up_to == row.seq)
        await stage.waits(row, "claimed")
        now = await short_memory.client.get_workflow_handle(row.workflow_id).describe()
        assert now.run_id != first.first_execution_run_id
        for rung in row.rungs:
            rung.at -= timedelta(hours=3)
        row.reach("claimed")
        await stage.note(row)
        await world.until(lambda: len(row.marked()) == 5)
        row.reach("resolved")
        await stage.note(row)
        await servers.ended(first)
