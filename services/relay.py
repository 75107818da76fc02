"""The relay: carries `look again` from the database to the engine. Any number of them may run."""

import asyncio
import contextlib
import signal
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import uuid4

import psycopg
import structlog
from temporalio.client import Client

from services.audit import rounds
from services.core import idempotency, logs, roles, temporal, throttle
from services.core.database import Database
from services.core.errors import Unavailable
from services.core.settings import Settings
from services.deliveries import service as deliveries
from services.identity import service as identity
from services.identity.accounts import service as accounts
from services.ledger import notes
from services.ledger.service import CHANNEL
from services.policy.service import Policies
from workflows.case import contracts as case
from workflows.milestones import Procedure
from workflows.registry import start_of

POLL = 1.0  # seconds, as all here
BEATS = 5.0
FORGETS = 600.0  # what a bucket says of somebody is not kept much longer than it lasts
BATCH = 50
AT_ONCE = 10
LONGEST_REST = 15.0
_SHORT = timedelta(seconds=5)  # a batch of which each call takes as long ends before its lease does


class Relay:
    def __init__(self, database: Database, engine: Client, task_queue: str, batch: int = BATCH) -> None:
        self._id = uuid4()
        self._batch = batch
        self._database, self._engine, self._task_queue = database, engine, task_queue
        self._rung = asyncio.Event()
        self._next_beat = 0.0
        self._log = structlog.get_logger()

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping`: deliver what waits, at each ring and each second; rest longer while a part is away."""
        listening = asyncio.create_task(self._listen())
        forgetting = asyncio.create_task(self._forget())
        rest = POLL
        try:
            while not stopping.is_set():
                self._rung.clear()
                try:
                    more = await self.deliver()
                    rest = 0.0 if more else POLL
                except (Unavailable, *temporal.AWAY) as error:
                    rest = min(max(rest, POLL) * 2, LONGEST_REST)
                    self._log.warning("relay.part_away", rest=rest, **logs.cause(error))
                await self._rest(stopping, rest)
        finally:
            for task in (listening, forgetting):
                task.cancel()
            await asyncio.gather(listening, forgetting, return_exceptions=True)

    async def deliver(self) -> bool:
        """One batch; answers whether there may be more. Raises Unavailable, or one of `temporal.AWAY`."""
        async with self._database.transaction() as session:
            if time.monotonic() >= self._next_beat:
                await notes.beat(session, self._id)
                self._next_beat = time.monotonic() + BEATS
            leased = await notes.lease(session, self._batch)
        if not leased:
            return False
        limit, told, failure = asyncio.Semaphore(AT_ONCE), set[notes.Leased](), None
        for wave in _waves(leased):
            answers = await asyncio.gather(*(self._tell(note, limit) for note in wave), return_exceptions=True)
            told |= {note for note, answer in zip(wave, answers, strict=True) if answer is None}
            failure = next((answer for answer in answers if answer is not None), None)
            if failure is not None:
                break
        async with self._database.transaction() as session:
            notes.delivered(session, [note for note in leased if note in told])
        if failure is not None:
            async with self._database.transaction() as session:  # by itself: both in one would lock in two orders
                notes.give_back(session, [note for note in leased if note not in told])
            raise failure
        return len(leased) == self._batch

    async def _tell(self, note: notes.Leased, limit: asyncio.Semaphore) -> None:
        """Signal-with-start: whether the workflow runs, has ended or was never started, it looks."""
        start = start_of(note.workflow_id)
        async with limit:
            await self._engine.start_workflow(
                start.workflow.run,
                start.order,
                id=note.workflow_id,
                task_queue=self._task_queue,
                start_signal=Procedure.look_again.__name__,
                start_signal_args=[note.seq],
                rpc_timeout=_SHORT,
            )

    async def _rest(self, stopping: asyncio.Event, seconds: float) -> None:
        """Until the time is up, or a note rings, or it is time to stop. While a part is away, rings do not hurry."""
        waits = [asyncio.create_task(stopping.wait())]
        if seconds <= POLL:
            waits.append(asyncio.create_task(self._rung.wait()))
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _listen(self) -> None:
        """LISTEN on a connection of its own; when it breaks the poll goes on, and it is opened again."""
        while True:
            with contextlib.suppress(psycopg.Error):
                connection = await self._database.listen()
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    async for _ in connection.notifies():
                        self._rung.set()
            await asyncio.sleep(POLL)

    async def _forget(self) -> None:
        while True:
            try:
                async with self._database.transaction() as session:
                    await idempotency.forget_old(session)
                    await throttle.forget_full(session)
                    await identity.forget_revocations(session)
                    await accounts.forget(session)
                    await deliveries.forget(session)
            except Unavailable:
                pass
            except Exception as error:  # the relay goes on delivering, and says what it could not tidy up
                self._log.error("relay.forgetting_failed", **logs.cause(error))
            await asyncio.sleep(FORGETS)


def _waves(leased: Sequence[notes.Leased]) -> Iterator[list[notes.Leased]]:
    """What has changed before the case that it belongs to: the engine reacts to that one first."""
    for whole in (False, True):
        yield [note for note in leased if note.workflow_id.startswith(f"{case.NAME}-") is whole]


async def _serve(settings: Settings) -> None:
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    database = Database(settings.database_url, pool_size=5, carries={"policies": Policies.load(settings.policy_dir)})
    try:
        async with rounds.going(database, settings):
            await Relay(database, await temporal.connect(settings), settings.task_queue).run(stopping)
    finally:
        await database.close()


def run(settings: Settings) -> None:
    logs.configure(settings.log_level)
    roles.require(settings.database_url, roles.RELAY)
    asyncio.run(_serve(settings))
