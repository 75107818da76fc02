"""How often somebody may try: one bucket in the database for each limit and each who, the same for all processes.

A bucket holds `most` tries and fills again evenly (the generic cell rate algorithm, in one statement). Who tries is
kept as a keyed digest, an address also with the day in it; the table is unlogged, and what is full again is deleted.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from fastapi import Request
from fastapi.params import Depends
from sqlalchemy import (
    DateTime,
    Executable,
    Index,
    Interval,
    LargeBinary,
    bindparam,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from services.core import clock, encryption, pipeline
from services.core.database import Base, Database
from services.core.errors import TooManyRequests, Unavailable
from services.core.keys import KeyRing

CONNECTIONS = 2  # of its own: who holds one of a request's must never wait here for another one


class Bucket(Base):
    """`full_at`: when nothing will be spent of it any more."""

    __tablename__ = "throttle_bucket"
    __table_args__ = (Index(None, "full_at"), {"prefixes": ["UNLOGGED"]})

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    full_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True)
class Limit:
    """At most `most` tries at once, and as many in each span `within` from then on."""

    name: str
    most: int
    within: timedelta

    @property
    def refill(self) -> timedelta:
        """How long one try takes to come back."""
        return self.within / self.most


Try = tuple[Limit, str]
"""A limit, and who tries: the id of a client, say, or what `address_of` answers."""

_KEY, _NOW = bindparam("the_key", type_=LargeBinary), bindparam("now", type_=DateTime(timezone=True))
_REFILL, _WITHIN = bindparam("refill", type_=Interval), bindparam("within", type_=Interval)
_STEPPED_BACK = Bucket.full_at > _NOW + _WITHIN + _WITHIN  # the clock did, by more than processes differ
_SPENT = (
    insert(Bucket)
    .values(key=_KEY, full_at=_NOW + _REFILL)
    .on_conflict_do_update(
        index_elements=[Bucket.key],
        set_={"full_at": case((_STEPPED_BACK, _NOW), else_=func.greatest(Bucket.full_at, _NOW)) + _REFILL},
        where=or_(Bucket.full_at <= _NOW + _WITHIN - _REFILL, _STEPPED_BACK),
    )
    .returning(literal(1).label("one"))
    .cte("spent")
)
_SPEND = select(
    select(func.count()).select_from(_SPENT).scalar_subquery().label("granted"),
    select(Bucket.full_at).where(Bucket.key == _KEY).scalar_subquery().label("full_at"),
)
_GIVE_BACK = update(Bucket).where(Bucket.key == _KEY).values(full_at=Bucket.full_at - _REFILL).returning(Bucket.key)


class Throttle:
    """Connects when it is first asked."""

    def __init__(self, database_url: str, ring: KeyRing) -> None:
        self._database = Database(database_url, CONNECTIONS)
        self._ring = ring

    async def spend(self, *whose: Try, tries: int = 1) -> None:
        """Take so many tries of each, in one transaction of its own: a refused request has tried all the same.

        Raises TooManyRequests, with the time to wait, when one of the buckets is empty.
        """
        now, ordered = clock.now(), self._sorted(whose)
        answers = await self._settled(*(self._question(_SPEND, one, now, tries) for one in ordered))
        waits = [
            (row.full_at or now) + limit.refill * tries - limit.within - now
            for (limit, _), (row,) in zip(ordered, answers, strict=True)
            if not row.granted
        ]
        if waits:
            raise TooManyRequests(retry_after=max(1, ceil(max(waits).total_seconds())))

    async def give_back(self, *whose: Try) -> None:
        """It was no guess: these tries count no more."""
        now = clock.now()
        await self._settled(*(self._question(_GIVE_BACK, one, now) for one in self._sorted(whose)))

    async def close(self) -> None:
        await self._database.close()

    async def _settled(self, *questions: pipeline.Question) -> list[list[Any]]:
        """Asked again when a connection was lost that had rested for long: to count is no reason to refuse a report."""
        try:
            async with self._database.transaction() as session:
                return await pipeline.settle(session, *questions)
        except Unavailable:
            async with self._database.transaction() as session:
                return await pipeline.settle(session, *questions)

    def _question(self, statement: Executable, one: Try, now: datetime, tries: int = 1) -> pipeline.Question:
        limit, _ = one
        values = {"the_key": self._key(one), "now": now, "refill": limit.refill * tries, "within": limit.within}
        return statement, values

    def _sorted(self, whose: tuple[Try, ...]) -> list[Try]:
        """Always in one order: two transactions never wait crosswise."""
        return sorted(whose, key=self._key)

    def _key(self, one: Try) -> bytes:
        limit, who = one
        return encryption.digest(self._ring.key, "throttle", limit.name, who)


def address_of(request: Request) -> str:
    """Whence a request comes, as a bucket knows it: with the day, so that two days cannot be put together.

    Of IPv6 the network, since a household has all of it.
    """
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
        host = str(ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False))
    except ValueError:  # a socket of this machine has no address
        pass
    return f"{clock.now().date()} {host}"


def by_address(limit: Limit) -> Depends:
    """For a route's `dependencies`: each address has its own bucket."""

    async def spend(request: Request) -> None:
        throttle: Throttle = request.app.state.house.throttle
        await throttle.spend((limit, address_of(request)))

    return Depends(spend)


async def forget_full(session: AsyncSession) -> None:
    """A bucket that is full again says nothing that a missing one does not say."""
    await session.execute(delete(Bucket).where(Bucket.full_at < clock.now()))
