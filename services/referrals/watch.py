"""Tells those who look at an office's tasks that one of them has changed, as soon as it is committed.

One connection that listens for all of a process, and one question for all offices that somebody looks at: what was
rung may have been lost or merged, so the tasks are looked at, and only what differs is told. Ids only: who hears of a
task reads it with their own rights.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import psycopg

from services.core.database import Database
from services.core.errors import Unavailable
from services.ledger.service import CHANNEL
from services.referrals import repository

GAP = 0.1  # seconds between two looks, as all here: many commits are one look
LOST = 5.0  # after which somebody looks although nobody rang
BEHIND = 1000  # changes that a listener may leave unread before it has to begin anew

Heard = asyncio.Queue["Change | None"]


@dataclass(frozen=True)
class Change:
    task: UUID
    what: Literal["new", "changed", "gone"]


class Watch:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: dict[str, set[Heard]] = {}
        self._known: dict[str, dict[UUID, int]] = {}
        self._rung = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def of(self, organisation: str) -> AsyncIterator[Heard]:
        """What changes among this office's open tasks from now on; None at the end, when a listener fell behind."""
        heard: Heard = asyncio.Queue(BEHIND)
        self._listeners.setdefault(organisation, set()).add(heard)
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._look())]
        if organisation not in self._known:
            self._rung.set()
        try:
            yield heard
        finally:
            self._listeners[organisation].discard(heard)
            if not self._listeners[organisation]:
                del self._listeners[organisation]
                self._known.pop(organisation, None)
            if not self._listeners:
                await self.close()

    def listening(self, organisation: str) -> int:
        return len(self._listeners.get(organisation, ()))

    async def close(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        """When its connection breaks the looks go on, and it is opened again."""
        while True:
            with contextlib.suppress(psycopg.Error):
                connection = await self._database.listen()
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._rung.set()
                    async for _ in connection.notifies():
                        self._rung.set()
            await asyncio.sleep(GAP)

    async def _look(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._rung.wait(), LOST)
            self._rung.clear()
            with contextlib.suppress(Unavailable):
                await self._compare(set(self._listeners))
            await asyncio.sleep(GAP)

    async def _compare(self, organisations: Collection[str]) -> None:
        async with self._database.transaction() as session:
            found = await repository.open_tasks(session, organisations)
        for organisation in organisations:
            now = found.get(organisation, {})
            before = self._known.get(organisation)
            self._known[organisation] = now
            if before is not None:
                for change in _changes(before, now):
                    self._tell(organisation, change)

    def _tell(self, organisation: str, change: Change) -> None:
        for heard in list(self._listeners.get(organisation, ())):
            try:
                heard.put_nowait(change)
            except asyncio.QueueFull:
                self._listeners[organisation].discard(heard)
                heard.get_nowait()
                heard.put_nowait(None)


def _changes(before: dict[UUID, int], now: dict[UUID, int]) -> list[Change]:
    new = [Change(id_, "new") for id_ in now.keys() - before.keys()]
    gone = [Change(id_, "gone") for id_ in before.keys() - now.keys()]
    return [*new, *gone, *(Change(id_, "changed") for id_ in now.keys() & before.keys() if now[id_] != before[id_])]
