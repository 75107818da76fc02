"""A workflow lives for months, longer than any worker."""

from datetime import timedelta

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
