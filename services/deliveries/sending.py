"""Tries what waits for an endpoint, in order, and says when what failed is tried again.

Whoever receives may get a thing twice, and knows it by its id: an attempt whose end nobody recorded is made again.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.core import clock
from services.core.database import Database
from services.deliveries import repository, service
from services.deliveries.channels import Channels, Message, Outcome, Target
from services.deliveries.models import Delivery, Endpoint
from services.deliveries.rules import Quiet

RETRIES: Sequence[timedelta] = [
    *(timedelta(seconds=found) for found in (5, 30)),
    *(timedelta(minutes=found) for found in (2, 10, 30)),
    *(timedelta(hours=found) for found in (1, 2, 4, 8, 12, 24)),
]
"""How long after each failure in turn; after the last it is a dead letter. Some 52 hours, for a long weekend."""

PATIENT = timedelta(days=3)
"""How long an endpoint may fail at everything before it is disabled."""

_SPELL = 3.0  # seconds in which new attempts begin, so that the last of them ends before the promise does
_HELD = timedelta(seconds=30)  # while it is tried, nobody else does


@dataclass(frozen=True)
class _Try:
    """`up_to`: a person is told once of everything that waits up to this place; a machine of each."""

    delivery_id: UUID
    channel: str
    target: Target
    message: Message
    up_to: int | None


@dataclass(frozen=True)
class Waiting:
    """What is tried next. `at`: not before then."""

    at: datetime
    type: str
    place: int


async def first_waiting(session: AsyncSession, endpoint: Endpoint) -> Waiting | None:
    """None when nothing waits for it."""
    first = await repository.first_waiting(session, endpoint.id, urgent_first=_reaches_people(endpoint))
    return Waiting(_due_at(endpoint, first), first.type, first.place) if first else None


async def send_due(database: Database, channels: Channels, endpoint_id: UUID) -> str | None:
    """Until the first failure, or for a few seconds. Answers why it is to be disabled (`gone`, `failing`)."""
    ends = time.monotonic() + _SPELL
    while time.monotonic() < ends:
        async with database.transaction() as session:
            found = await _take(session, endpoint_id)
        if found is None:
            return None
        channel = channels.get(found.channel)
        outcome = await channel.send(found.target, found.message) if channel else Outcome("not-set-up")
        async with database.transaction() as session:
            failing = await _record(session, found, endpoint_id, outcome)
        if outcome.failure is not None:
            return failing
    return None


async def _take(session: AsyncSession, endpoint_id: UUID) -> _Try | None:
    """The first that waits, if it is due. From now on it is this one's to try."""
    endpoint = await repository.endpoint(session, endpoint_id)
    if endpoint is None or endpoint.disabled_at is not None:
        return None
    people, now = _reaches_people(endpoint), clock.now()
    first = await repository.first_waiting(session, endpoint_id, urgent_first=people, lock=True)
    if first is None or _due_at(endpoint, first) > now:
        return None
    first.next_try_at = now + _HELD
    target = Target(service.address(session, endpoint), await service.keys_of(session, endpoint))
    alert = cases.current_policy(session).files.notices.alert
    words = (alert.urgent if first.urgent else alert.text).in_(endpoint.language)
    message = Message(str(first.id), first.type, first.at, first.data, alert.subject.in_(endpoint.language), words)
    up_to = await repository.last_waiting(session, endpoint_id) if people else None
    return _Try(first.id, endpoint.channel, target, message, up_to)


def _reaches_people(endpoint: Endpoint) -> bool:
    return endpoint.channel in service.OF_PEOPLE


def _due_at(endpoint: Endpoint, delivery: Delivery) -> datetime:
    """What is urgent wakes people; anything else waits until they are awake."""
    at = delivery.next_try_at or delivery.at
    if delivery.urgent or endpoint.quiet_from is None or endpoint.quiet_until is None:
        return at
    return Quiet(endpoint.quiet_from, endpoint.quiet_until).after(max(at, clock.now()))


async def _record(session: AsyncSession, tried: _Try, endpoint_id: UUID, outcome: Outcome) -> str | None:
    delivery, now = await repository.delivery(session, tried.delivery_id), clock.now()
    endpoint = await repository.endpoint(session, endpoint_id)
    assert delivery is not None  # noqa: S101 - none is deleted while it waits
    assert endpoint is not None  # noqa: S101
    attempt = {"at": now.isoformat(), "failure": outcome.failure, "status": outcome.status}
    if outcome.failure is None:
        told = await repository.covered(session, endpoint_id, tried.up_to) if tried.up_to else [delivery]
        for one in told:
            one.attempts, one.tries = [*one.attempts, attempt], one.tries + 1
            one.state, one.next_try_at = "delivered", None
        endpoint.failing_since = None
        return None
    delivery.attempts, delivery.tries = [*delivery.attempts, attempt], delivery.tries + 1
    _put_off(delivery, outcome.wait, now)
    endpoint.failing_since = endpoint.failing_since or now
    if outcome.gone:
        return "gone"
    return "failing" if now - endpoint.failing_since >= PATIENT else None


def _put_off(delivery: Delivery, wait: timedelta, now: datetime) -> None:
    if delivery.state != "waiting":  # it was buried meanwhile
        return
    if delivery.tries > len(RETRIES):
        delivery.state, delivery.next_try_at = "dead", None
    else:
        delivery.next_try_at = now + max(RETRIES[delivery.tries - 1], wait)
