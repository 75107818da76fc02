"""A county lives its years. Each course of events says when it goes on; whoever is next goes on; the clocks tick."""

import heapq
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services import seed
from services.core import clock
from services.core.errors import StartupRefused
from services.simulation.county.offices import Habits
from services.simulation.stage import Json, Office, Stage

AUDITOR = "audit-340000"
TICK = timedelta(hours=1)  # the engine sees to a due time by the end of its hour, or with the next act
_EPOCH = datetime(2000, 1, 1, tzinfo=clock.SHANGHAI)
Course = AsyncIterator[datetime]


@dataclass(frozen=True)
class Outage:
    """The engine is away: whatever people do goes on, notes wait, nothing is marked."""

    begins: datetime
    ends: datetime

    def covers(self, at: datetime) -> bool:
        return self.begins <= at < self.ends


@dataclass
class County:
    """`waited`: how many notes were left when the engine came back."""

    stage: Stage
    habits: Habits
    outage: Outage
    waited: int = 0
    _next: list[tuple[datetime, int, Course]] = field(default_factory=list)
    _people: dict[tuple[str | None, str | None], Office] = field(default_factory=dict)
    _begun: int = 0

    async def meet(self) -> None:
        """Everybody in the county."""
        self.auditor = await self.stage.meet(AUDITOR)
        self._people[None, None] = await self.stage.meet(None)
        for row in seed.organisations():
            code = str(row["code"])
            if "-349901" in code:
                for role in (None, "supervisor") if row["agency"] else (None, "handler"):
                    self._people[code, role] = await self.stage.meet(code, "负责人" if role else "经办人", role)

    def at(self, office: str | None, role: str | None = None) -> Office:
        return self._people[office, role]

    async def begin(self, course: Course) -> None:
        """What begins first goes on first, of those that go on at the same moment."""
        self._begun += 1
        await self._go_on(self._begun, course)

    async def live(self, courses: Iterable[Course], ends: datetime) -> None:
        """Until that time, with what is under way then left as it is."""
        with clock.reading(self.stage.time):
            for course in courses:
                await self.begin(course)
            due = await self.stage.engine.next_due()
            while (instant := self._instant(due)) is not None and instant <= ends:
                if self.outage.covers(self.stage.time()) and not self.outage.covers(instant):
                    self.waited = await self.stage.engine.waiting()
                self.stage.time.to(instant)
                while self._next and self._next[0][0] <= instant:
                    _, serial, course = heapq.heappop(self._next)
                    await self._go_on(serial, course)
                if self.outage.covers(instant):
                    due = self.outage.ends
                else:
                    await self.stage.engine.drain()
                    due = await self.stage.engine.mark_due()
            self.stage.time.to(ends)

    async def _go_on(self, serial: int, course: Course) -> None:
        with suppress(StopAsyncIteration):
            heapq.heappush(self._next, (await anext(course), serial, course))

    def _instant(self, due: datetime | None) -> datetime | None:
        """The next act, or the next tick at which something is due."""
        ticks = [] if due is None else [max(due + (_EPOCH - due) % TICK, self.stage.time())]
        if ticks and self.outage.covers(ticks[0]):
            ticks = [self.outage.ends]
        return min([*ticks, *(at for at, _, _ in self._next[:1])], default=None)


async def do(office: Office, path: str, body: Any = None) -> Json:
    """Raises StartupRefused: nobody in the county asks for what the law refuses."""
    answer = await office.post(path, body if body is not None else {})
    if not answer.is_success:
        raise StartupRefused(f"the county asked for what is refused: {path.rpartition('/')[2]} {answer.status_code}")
    found: Json = answer.json()
    return found
