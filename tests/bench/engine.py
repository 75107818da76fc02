"""The engine: from a commit to the workflow's reaction, and whole chains, without HTTP."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from temporalio.client import Client
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor, Worker

from services import worker
from services.core import keys
from services.core.database import Database
from services.embedded import ports, temporal
from services.policy.service import Policies
from services.referrals import service as referrals
from services.relay import Relay
from tests.bench.chains import Chain, Twin
from tests.bench.figures import Figure, at_least, at_most, figure
from tests.bench.stage import POOL, Stage, prepare
from tests.workflows.servers import new_queue
from tests.workflows.world import World
from workflows.registry import WORKFLOWS

SAMPLES = 10
QUIET = 0.3  # seconds, so that the five workflows that a report starts have settled
AT_ONCE = 8
OWN = "chains"


class Seen(Interceptor):
    """When each subject was looked at last."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}
        self.looked = asyncio.Event()

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Seeing(next, self)

    async def after(self, subject: str, moment: float) -> float:
        """Seconds from that moment to the next look at this subject."""
        async with asyncio.timeout(20):
            while self.at.get(subject, 0.0) <= moment:
                self.looked.clear()
                await self.looked.wait()
        return self.at[subject] - moment


class _Seeing(ActivityInboundInterceptor):
    def __init__(self, next_: ActivityInboundInterceptor, seen: Seen) -> None:
        super().__init__(next_)
        self._seen = seen

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        if input.fn.__name__ == "look":
            self._seen.at[input.args[0].id] = time.perf_counter()
            self._seen.looked.set()
        return await self.next.execute_activity(input)


@dataclass
class Engines:
    """The product and its twin on one engine, each with a worker and a task queue of its own."""

    chain: Chain
    world: World
    twin: Twin
    seen: Seen


def reactions(stage: Stage) -> Figure:
    return _on_engine(stage, _reactions)


def chains(stage: Stage) -> Figure:
    return _on_engine(stage, _chains)


def _on_engine(stage: Stage, take: Callable[[Stage, Engines], Awaitable[Figure]]) -> Figure:
    """In a database of its own: in the other one wait the notes of all reports that were filed without an engine."""
    prepare(stage.server, OWN)
    return asyncio.run(_with_both(stage, take))


async def _reactions(stage: Stage, on: Engines) -> Figure:
    """From the commit of a signing until its workflow looks, against a signal until it looks."""
    count, pairs = stage.count(SAMPLES), []
    for turn in range(stage.rounds(4) + 1):
        ours = [await _reaction(on) for _ in range(count)]
        bare = [await _bare_reaction(on) for _ in range(count)]
        if turn:
            pairs.append((1000 * median(ours), 1000 * median(bare)))
    return figure("commit / signal, to the reaction", pairs, "ms", at_most(2.0), f"{len(pairs)} rounds of {count}")


async def _reaction(on: Engines) -> float:
    began = time.perf_counter()
    _, tasks = await on.chain.file()
    await on.seen.after(str(tasks[0]), began)
    await asyncio.sleep(QUIET)
    await on.chain.act(tasks[0], referrals.receive)
    return await on.seen.after(str(tasks[0]), time.perf_counter())


async def _bare_reaction(on: Engines) -> float:
    task, began = on.world.new("referral"), time.perf_counter()
    await on.twin.note(task)
    subject = task.workflow_id.partition("-")[2]
    await on.seen.after(subject, began)
    await asyncio.sleep(QUIET)
    task.reach("received")
    began = time.perf_counter()
    await on.twin.note(task)
    return await on.seen.after(subject, began)


async def _chains(stage: Stage, on: Engines) -> Figure:
    """Whole chains per second, several at once, against workflows of the same shape without a database."""
    count, pairs = stage.count(12), []
    await _per_second(on.chain.run, AT_ONCE // 2)
    await _per_second(on.twin.run, AT_ONCE // 2)
    for _ in range(stage.rounds(3)):
        pairs.append((await _per_second(on.chain.run, count), await _per_second(on.twin.run, count)))
    sample = f"{len(pairs)} rounds of {count}, {AT_ONCE} at once"
    return figure("whole chains / same workflows, no database", pairs, "per second", at_least(0.7), sample)


async def _per_second(run: Callable[[], Awaitable[None]], count: int) -> float:
    limit = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with limit:
            await run()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(count)))
    return count / (time.perf_counter() - began)


async def _with_both(stage: Stage, take: Callable[[Stage, Engines], Awaitable[Figure]]) -> Figure:
    server = stage.server
    carried = {"keys": keys.load(server.keys_dir), "policies": Policies.load()}
    database = Database(server.url("hutong_worker", OWN), POOL, carries=carried)
    world, seen, queue, bare_queue = World(), Seen(), new_queue(), new_queue()
    with _engine(stage) as address:
        client = await Client.connect(address)
        bare = [promise for keeper in world.keepers() for promise in keeper.kept()]
        beside = Worker(
            client,
            task_queue=bare_queue,
            workflows=WORKFLOWS,
            activities=bare,
            interceptors=[seen],
            max_concurrent_activities=20,
        )
        async with worker.build(client, database, queue, [seen]), beside, _relay(stage, client, queue):
            on = Engines(Chain(database, client), world, Twin(world, client, bare_queue), seen)
            try:
                return await take(stage, on)
            finally:
                await database.close()


@asynccontextmanager
async def _relay(stage: Stage, client: Client, queue: str) -> AsyncIterator[None]:
    database, stopping = Database(stage.server.url("hutong_relay", OWN), pool_size=5), asyncio.Event()
    running = asyncio.create_task(Relay(database, client, queue).run(stopping))
    try:
        yield
    finally:
        stopping.set()
        await running
        await database.close()


@contextmanager
def _engine(stage: Stage) -> Iterator[str]:
    """Temporal as `hutong up` starts it, empty; answers its address."""
    home = stage.server.home / new_queue()
    server = temporal.Server(home, ports.free(), ports.free())
    child = server.spawn()
    try:
        server.wait_ready(child)
        yield server.address
    finally:
        child.end(signal.SIGTERM, patience=10)
