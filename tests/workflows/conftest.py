"""The servers, one of each kind for the whole run, and a fresh world with its worker for each test."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from tests.workflows import servers
from tests.workflows.world import Row, World
from workflows.milestones import Procedure, State


@dataclass(frozen=True)
class Stage:
    """A world, the server that its workflows run on, and the queue of its worker."""

    env: WorkflowEnvironment
    world: World
    queue: str

    @property
    def client(self) -> Client:
        return self.env.client

    async def note(self, row: Row) -> WorkflowHandle[Any, None]:
        """A relay forwards the row's note."""
        return await servers.look_again(self.client, self.queue, row.workflow_id, row.seq)

    async def state(self, row: Row) -> State:
        return await self.client.get_workflow_handle(row.workflow_id).query(Procedure.state)

    async def waits(self, row: Row, milestone: str) -> None:
        """Returns once the row's workflow has seen everything and waits for this milestone."""

        async def does() -> bool:
            state = await self.state(row)
            return state.until == milestone and state.seq == row.seq and not state.asked

        await servers.eventually(does)


@pytest.fixture(scope="session")
async def dev_server() -> AsyncIterator[WorkflowEnvironment]:
    async with await servers.dev_server() as env:
        yield env


@pytest.fixture
async def stage(dev_server: WorkflowEnvironment) -> AsyncIterator[Stage]:
    """On the dev server, at the speed of the wall clock."""
    world, queue = World(), servers.new_queue()
    async with servers.worker(dev_server.client, queue, world.keepers()):
        yield Stage(dev_server, world, queue)


@pytest.fixture
async def weeks() -> AsyncIterator[Stage]:
    """On a time-skipping server of its own: `await weeks.env.sleep(…)` moves its time, and what is due happens.

    Not shared: a workflow left over from another test would hold its clock.
    """
    async with await servers.time_skipping_server() as env:
        world, queue = World(env.get_current_time), servers.new_queue()
        async with servers.worker(env.client, queue, world.keepers()):
            yield Stage(env, world, queue)
