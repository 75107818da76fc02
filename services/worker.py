"""The worker: runs the procedures and keeps their promises."""

import asyncio
import signal
from collections.abc import Sequence
from importlib.metadata import version

import structlog
from temporalio.client import Client
from temporalio.worker import Interceptor, Worker, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from services.core import key_rings, logs, roles, temporal
from services.core.database import Database
from services.core.settings import Settings
from services.deliveries import set_up
from services.deliveries.channels import Channels
from services.files import scanning
from services.files.service import Files
from services.files.store import Directory
from services.policy.service import Policies
from services.procedures import filekeeping, rotation
from services.procedures.failures import OnlyCodes
from services.procedures.keepers import keepers
from workflows.registry import WORKFLOWS

RETRY = 2.0


def build(
    engine: Client,
    database: Database,
    task_queue: str,
    interceptors: Sequence[Interceptor] = (),
    *,
    channels: Channels | None = None,
    runner: WorkflowRunner | None = None,
    cached_workflows: int = 1000,
) -> Worker:
    return Worker(
        engine,
        task_queue=task_queue,
        workflows=WORKFLOWS,
        activities=[promise for keeper in keepers(database, channels or {}) for promise in keeper.kept()],
        workflow_runner=runner or SandboxedWorkflowRunner(),
        interceptors=[OnlyCodes(), *interceptors],
        max_cached_workflows=cached_workflows,
        max_concurrent_activities=20,
        build_id=version("hutong"),  # unless told the SDK reads every module there is, for seconds
    )


async def _serve(settings: Settings) -> None:
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    renewed = {"keys": key_rings.live(settings.keys_dir).get}
    roles.require(settings.database_url, roles.WORKER)
    carries = {"policies": Policies.load(settings.policy_dir)}
    database = Database(settings.database_url, settings.pool_size, carries, renewed)
    files = Files(Directory(settings.files), scanning.of_setting(settings.scanner))
    beside = [asyncio.create_task(going) for going in (filekeeping.go_on(database, files), rotation.go_on(database))]
    try:
        engine = await _engine(settings, stopping)
        if engine is not None:
            async with build(engine, database, settings.task_queue, channels=set_up.channels(settings)):
                await stopping.wait()
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await database.close()


async def _engine(settings: Settings, stopping: asyncio.Event) -> Client | None:
    """A connected client, however long the engine is away; None when it is time to stop first."""
    log = structlog.get_logger()
    while not stopping.is_set():
        try:
            return await temporal.connect(settings, lazy=False)
        except temporal.AWAY as error:
            log.warning("worker.engine_away", **logs.cause(error))
            await asyncio.wait([asyncio.create_task(stopping.wait())], timeout=RETRY)
    return None


def run(settings: Settings) -> None:
    logs.configure(settings.log_level)
    asyncio.run(_serve(settings))
