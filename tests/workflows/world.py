"""A database in memory, and keepers that keep the workflows' promises over it. Fakes: they decide as the real ones."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from temporalio.exceptions import ApplicationError

from tests.workflows.servers import PATIENCE
from workflows.case.promises import CasePromises
from workflows.data_request.promises import DataRequestPromises
from workflows.legal_referral.promises import LegalReferralPromises
from workflows.notice.promises import NoticePromises
from workflows.placement.promises import PlacementPromises
from workflows.promises import Look, Promises, Subject
from workflows.referral.promises import ReferralPromises
from workflows.retries import UNKNOWN_SUBJECT
from workflows.sending.promises import SendingPromises


@dataclass
class Rung:
    """A point of a clock at which something is due once: a reminder, the breach, an escalation, a handing over."""

    rule: str
    name: str
    at: datetime
    stops_at: str
    reaches: tuple[str, ...] = ()
    marked_at: datetime | None = None


@dataclass
class Row:
    """A subject: its milestones, its rungs, and what was asked of its keeper, in order.

    while_looking: what happens between reading the row and answering, once each. deaf: markings change nothing.
    channel_error: deliveries fail with an error of this type. told: how many times somebody was told.
    """

    workflow_id: str
    reached: set[str] = field(default_factory=set)
    rungs: list[Rung] = field(default_factory=list)
    seq: int = 1
    asked: list[str] = field(default_factory=list)
    looked_up_to: int = 0
    while_looking: list[Callable[[], Awaitable[object]]] = field(default_factory=list)
    deaf: bool = False
    channel_error: str | None = None
    told: int = 0

    def reach(self, *milestones: str) -> None:
        self.reached.update(milestones)
        self.seq += 1

    def lose(self, *milestones: str) -> None:
        self.reached.difference_update(milestones)
        self.seq += 1

    def open_rungs(self) -> list[Rung]:
        still = [rung for rung in self.rungs if rung.marked_at is None and rung.stops_at not in self.reached]
        return sorted(still, key=lambda rung: rung.at)

    def marked(self) -> list[tuple[str, datetime | None]]:
        return [(rung.name, rung.marked_at) for rung in self.rungs if rung.marked_at]


class World:
    """All rows. `now` is the time of the server that the workflows run on."""

    def __init__(self, now: Callable[[], Awaitable[datetime]] | None = None) -> None:
        self.now = now or self._wall
        self.rows: dict[str, Row] = {}
        self._changed = asyncio.Condition()

    @staticmethod
    async def _wall() -> datetime:
        return datetime.now(UTC)

    def keepers(self) -> list[Promises]:
        every = (Cases, Referrals, Notices, Placements, LegalReferrals, DataRequests, Sendings)
        return [keeper(self) for keeper in every]

    def new(self, kind: str, rungs: Iterable[Rung] = ()) -> Row:
        id_ = str(uuid4())
        row = self.rows[id_] = Row(f"{kind}-{id_}", rungs=list(rungs))
        return row

    async def clock(self, rule: str, stops_at: str, within: timedelta) -> list[Rung]:
        """Reminders at half and nine tenths, breach, and two steps up, each a term after the other."""
        now = await self.now()
        parts = {"half": 0.5, "nine-tenths": 0.9, "breach": 1.0, "up-1": 2.0, "up-2": 3.0}
        return [Rung(rule, name, now + within * part, stops_at) for name, part in parts.items()]

    async def handing_over(self, within: timedelta) -> list[Rung]:
        """The one rung of a notice: handed over to a person, which is an end."""
        at = await self.now() + within
        return [Rung("NT1", "handed-over", at, "acknowledged", reaches=("delivered", "acknowledged"))]

    async def trying(self, *after: timedelta) -> list[Rung]:
        """Attempts at one endpoint, each so long from now; the last one is taken there."""
        now, last = await self.now(), len(after) - 1
        ends = [("emptied",) if place == last else () for place in range(len(after))]
        return [
            Rung("notice.delivered", f"try-{place}", now + span, "emptied", reaches=ends[place])
            for place, span in enumerate(after)
        ]

    async def expiring(self, within: timedelta) -> list[Rung]:
        """The end of an order in force, which is an end of everything."""
        at = await self.now() + within
        ends = ("accepted", "decided", "served", "replied", "out_of_force", "concluded")
        return [Rung("CT2", "end", at, "out_of_force", reaches=ends)]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Returns once it holds after a promise was kept. Raises TimeoutError when it never does."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(holds)

    async def look(self, subject: Subject) -> Look:
        row = self._row(subject, "look")
        due = next(iter(row.open_rungs()), None)
        look = Look(
            reached=sorted(row.reached),
            next_due_in=(due.at - await self.now()).total_seconds() if due else None,
            next_rule=due.rule if due else None,
            waiting_for=[rung.rule for rung in row.open_rungs()],
            seq=row.seq,
        )
        while row.while_looking:
            await row.while_looking.pop(0)()
        row.looked_up_to = look.seq
        await self._tell()
        return look

    async def mark_due(self, subject: Subject) -> None:
        row, now = self._row(subject, "mark_due"), await self.now()
        for rung in row.open_rungs():
            if rung.at <= now and not row.deaf:
                rung.marked_at = now
                row.reach(*rung.reaches)
        await self._tell()

    async def tell_result(self, subject: Subject) -> None:
        row = self._row(subject, "tell_result")
        if "handled" in row.reached and "told" not in row.reached:
            row.told += 1
            row.reach("told")
        await self._tell()

    async def deliver(self, subject: Subject) -> None:
        row = self._row(subject, "deliver")
        if row.channel_error:
            raise ApplicationError("the channel does not take it", type=row.channel_error)
        if "delivered" not in row.reached:
            row.told += 1
            row.reach("delivered")
        await self._tell()

    def _row(self, subject: Subject, promise: str) -> Row:
        if subject.id not in self.rows:
            raise ApplicationError("no such subject", type=UNKNOWN_SUBJECT)
        self.rows[subject.id].asked.append(promise)
        return self.rows[subject.id]

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


class Cases(CasePromises):
    def __init__(self, world: World) -> None:
        self.world = world

    async def look(self, subject: Subject) -> Look:
        return await self.world.look(subject)

    async def mark_due(self, subject: Subject) -> None:
        await self.world.mark_due(subject)

    async def tell_result(self, subject: Subject) -> None:
        await self.world.tell_result(subject)


class Referrals(ReferralPromises):
    def __init__(self, world: World) -> None:
        self.world = world

    async def look(self, subject: Subject) -> Look:
        return await self.world.look(subject)

    async def mark_due(self, subject: Subject) -> None:
        await self.world.mark_due(subject)


class Notices(NoticePromises):
    def __init__(self, world: World) -> None:
        self.world = world

    async def look(self, subject: Subject) -> Look:
        return await self.world.look(subject)

    async def mark_due(self, subject: Subject) -> None:
        await self.world.mark_due(subject)

    async def deliver(self, subject: Subject) -> None:
        await self.world.deliver(subject)


class Placements(PlacementPromises):
    def __init__(self, world: World) -> None:
        self.world = world

    async def look(self, subject: Subject) -> Look:
        return await self.world.look(subject)

    async def mark_due(self, subject: Subject) -> None:
        await self.world.mark_due(subject)


class LegalReferrals(LegalReferralPromises):
    def __init__(self, world: World) -> None:
        self.world = world

    async def look(self, subject: Subject) -> Look:
        return await self.world.look(subject)

    async def mark_due(self, subject: Subject) -> None:
        await self.world.mark_due(subject)


class DataRequests(DataRequestPromises):
    def __init__(self, world: World) -> None:
        self.world = world

    async def look(self, subject: Subject) -> Look:
        return await self.world.look(subject)

    async def mark_due(self, subject: Subject) -> None:
        await self.world.mark_due(subject)


class Sendings(SendingPromises):
    def __init__(self, world: World) -> None:
        self.world = world

    async def look(self, subject: Subject) -> Look:
        return await self.world.look(subject)

    async def mark_due(self, subject: Subject) -> None:
        await self.world.mark_due(subject)
