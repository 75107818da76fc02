"""Temporal servers for tests, from the wheels beside the interpreter, and workers on queues of their own."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from temporalio.client import Client, WorkflowHandle
from temporalio.common import WorkflowIDReusePolicy
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from workflows.promises import Promises
from workflows.registry import WORKFLOWS, start_of

BINARIES = Path(sys.executable).parent
PATIENCE = 20.0
"""Seconds after which a thing that should happen is said not to. Only a failing test waits so long."""


async def dev_server(*extra: str) -> WorkflowEnvironment:
    """The server that users run, in memory. `extra`: arguments of `temporal server start-dev`."""
    return await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(BINARIES / "temporal"),
        dev_server_extra_args=extra,
        dev_server_log_level="error",
        identity="tests",
    )


async def time_skipping_server() -> WorkflowEnvironment:
    """Weeks in milliseconds: `await env.sleep(timedelta(days=7))`. Its clock starts today and only moves forward."""
    return await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(BINARIES / "temporal-test-server"), identity="tests"
    )


@asynccontextmanager
async def worker(
    client: Client, queue: str, keepers: Sequence[Promises], *, max_cached_workflows: int = 1000
) -> AsyncIterator[Worker]:
    """A worker with every workflow and these keepers, sandboxed. `max_cached_workflows=0`: each task is a replay."""
    running = Worker(
        client,
        task_queue=queue,
        workflows=WORKFLOWS,
        activities=[activity for keeper in keepers for activity in keeper.kept()],
        max_cached_workflows=max_cached_workflows,
        identity="tests",
    )
    async with running:
        yield running


async def look_again(client: Client, queue: str, workflow_id: str, seq: int = 0) -> WorkflowHandle[Any, None]:
    """What a relay does with a note: starts the subject's workflow if none runs, and signals it."""
    start = start_of(workflow_id)
    return await client.start_workflow(
        start.workflow.run,
        start.order,
        id=workflow_id,
        task_queue=queue,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        start_signal="look_again",
        start_signal_args=[seq],
    )


async def ended(handle: WorkflowHandle[Any, None]) -> None:
    """Returns when the workflow has ended. Raises WorkflowFailureError, or TimeoutError when it does not end."""
    async with asyncio.timeout(PATIENCE):
        await handle.result()


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Returns as soon as it holds. Raises TimeoutError when it does not in good time."""
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110 - asks another process, which sets no event here
            await asyncio.sleep(0.01)


def new_queue() -> str:
    return f"tests-{uuid4()}"
