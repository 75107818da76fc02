"""Endpoints: where an organisation is reached outside. Added, tested, disabled, enabled, replayed; their secrets."""

import re
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock, encryption, pipeline
from services.core.actor import SYSTEM, Actor
from services.core.errors import NotFound, Unprocessable
from services.core.keys import KeyRing, Keys
from services.deliveries import events, repository, signing
from services.deliveries.errors import EndpointDisabled, TooManyEndpoints
from services.deliveries.events import Event, EventType
from services.deliveries.models import Endpoint, EndpointSecret
from services.deliveries.reach import NotAllowed, Reach
from services.deliveries.rules import Quiet
from services.ledger import service as ledger

MOST = 50  # endpoints of an organisation
KEPT = timedelta(days=90)
WEBHOOK = "webhook"
OF_PEOPLE = {
    "email": re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII),
    "sms": re.compile(r"\+?[0-9]{5,20}", re.ASCII),
}
"""The channels by which people are told, and what an address of each looks like."""


async def add_webhook(
    session: AsyncSession, url: str, wanted: Collection[EventType], reach: Reach, actor: Actor
) -> tuple[Endpoint, str]:
    """The endpoint, and its first secret as its receiver is given it. Raises Unprocessable, TooManyEndpoints."""
    try:
        reach.check(url)
    except NotAllowed as refused:
        raise Unprocessable.field("/url", "address-not-allowed", str(refused)) from None
    endpoint = await _add(session, WEBHOOK, url, wanted, actor)
    return endpoint, _add_secret(session, endpoint.id, endpoint.added_at)


async def add_contact_point(
    session: AsyncSession,
    channel: str,
    address: str,
    wanted: Collection[EventType],
    actor: Actor,
    *,
    language: str,
    quiet: Quiet | None,
) -> Endpoint:
    """A mailbox or a telephone. Raises Unprocessable, TooManyEndpoints."""
    if not OF_PEOPLE[channel].fullmatch(address):
        raise Unprocessable.field("/address", "address-not-allowed", "not an address of this channel")
    return await _add(session, channel, address, wanted, actor, language=language, quiet=quiet)


async def _add(
    session: AsyncSession,
    channel: str,
    address: str,
    wanted: Collection[EventType],
    actor: Actor,
    *,
    language: str = "zh",
    quiet: Quiet | None = None,
) -> Endpoint:
    assert actor.organisation is not None  # noqa: S101 - whoever may do this has one
    await ledger.take(session, ledger.HOUSE)
    if await repository.count_of(session, actor.organisation) >= MOST:
        raise TooManyEndpoints(MOST)
    id_, now = uuid4(), ledger.moment(session)
    key_id, sealed = encryption.wrap(_keys(session).endpoint, address.encode(), _address_of(id_))
    endpoint = Endpoint(
        id=id_,
        organisation=actor.organisation,
        channel=channel,
        address_key_id=key_id,
        address_sealed=sealed,
        events=[found.value for found in EventType if found in wanted],
        language=language,
        quiet_from=quiet.since if quiet else None,
        quiet_until=quiet.until if quiet else None,
        added_at=now,
        failing_since=None,
        disabled_at=None,
        disabled_for=None,
    )
    _record(session, endpoint, "endpoint.added", actor, channel=channel)
    pipeline.add(session, endpoint)
    return endpoint


async def rotate_secret(session: AsyncSession, endpoint: Endpoint, overlap: timedelta, actor: Actor) -> str:
    """A new secret; those before it sign as well for `overlap`. The caller holds the house's stream, as below."""
    now = ledger.moment(session)
    await repository.end_secrets(session, endpoint.id, now + overlap)
    secret = _add_secret(session, endpoint.id, now)
    _record(session, endpoint, "endpoint.secret_rotated", actor)
    return secret


def enable(session: AsyncSession, endpoint: Endpoint, actor: Actor) -> None:
    """What happens from now on is sent there; what it has missed is replayed when somebody asks. Twice is nothing."""
    if endpoint.disabled_at is not None:
        endpoint.disabled_at, endpoint.disabled_for, endpoint.failing_since = None, None, None
        _record(session, endpoint, "endpoint.enabled", actor)


async def disable(session: AsyncSession, endpoint: Endpoint, reason: str, actor: Actor = SYSTEM) -> bool:
    """What waits for it is a dead letter. Answers whether it was not disabled before."""
    if endpoint.disabled_at is not None:
        return False
    endpoint.disabled_at, endpoint.disabled_for = ledger.moment(session), reason
    buried = await repository.bury(session, endpoint.id)
    _record(session, endpoint, "endpoint.disabled", actor, reason=reason, dead_letters=buried)
    events.wake(session, endpoint.id)
    return True


def test(session: AsyncSession, endpoint: Endpoint) -> None:
    """Raises EndpointDisabled."""
    if endpoint.disabled_at is not None:
        raise EndpointDisabled
    event = Event(EventType.ENDPOINT_TEST, {"endpoint_id": endpoint.id})
    events.announce(session, endpoint.organisation, event, (endpoint.channel,), one=endpoint.id)


async def replay(
    session: AsyncSession, endpoint: Endpoint, since: datetime | None, ids: Collection[UUID] | None
) -> int:
    """Once more, under the same ids, in their old order, before whatever waits behind them. Raises EndpointDisabled."""
    if endpoint.disabled_at is not None:
        raise EndpointDisabled
    count = await repository.revive(session, endpoint.id, clock.now(), since, ids)
    events.wake(session, endpoint.id)
    return count


async def own(session: AsyncSession, endpoint_id: UUID, actor: Actor, channels: Collection[str]) -> Endpoint:
    """Raises NotFound for one that is not of the actor's organisation, or of other channels."""
    found = await repository.endpoint(session, endpoint_id)
    if found is None or found.organisation != actor.organisation or found.channel not in channels:
        raise NotFound
    return found


async def forget(session: AsyncSession) -> None:
    """Deliveries that nobody asks about any more: what they told is in the inboxes. By the relay alone."""
    await repository.forget(session, clock.now() - KEPT)


async def reseal(session: AsyncSession, ring: KeyRing) -> None:
    """Every address and every secret under the ring's current key. One whose key is lost stays as it is: it has to be
    added again. The caller holds the house's stream.
    """
    for endpoint in await repository.addresses_not_under(session, ring.current):
        with suppress(encryption.Unreadable):
            bound = _address_of(endpoint.id)
            told = encryption.unwrap(ring, endpoint.address_key_id, endpoint.address_sealed, bound)
            endpoint.address_key_id, endpoint.address_sealed = encryption.wrap(ring, told, bound)
    for secret in await repository.secrets_not_under(session, ring.current):
        with suppress(encryption.Unreadable):
            bound = _secret_of(secret.id)
            told = encryption.unwrap(ring, secret.key_id, secret.sealed, bound)
            secret.key_id, secret.sealed = encryption.wrap(ring, told, bound)


def address(session: AsyncSession, endpoint: Endpoint) -> str:
    ring = _keys(session).endpoint
    return encryption.unwrap(ring, endpoint.address_key_id, endpoint.address_sealed, _address_of(endpoint.id)).decode()


async def keys_of(session: AsyncSession, endpoint: Endpoint) -> list[bytes]:
    """The secrets that sign now, the newest first."""
    ring = _keys(session).endpoint
    found = await repository.secrets(session, endpoint.id, clock.now())
    return [encryption.unwrap(ring, secret.key_id, secret.sealed, _secret_of(secret.id)) for secret in found]


def _add_secret(session: AsyncSession, endpoint_id: UUID, now: datetime) -> str:
    id_, secret = uuid4(), signing.new_secret()
    key_id, sealed = encryption.wrap(_keys(session).endpoint, secret, _secret_of(id_))
    row = {"id": id_, "endpoint_id": endpoint_id, "key_id": key_id, "sealed": sealed}
    pipeline.insert(session, EndpointSecret, **row, valid_from=now, valid_until=None)
    return signing.shown(secret)


def _record(session: AsyncSession, endpoint: Endpoint, type_: str, actor: Actor, **data: object) -> None:
    said = {"organisation": endpoint.organisation, **data}
    subject = ("endpoint", endpoint.id)
    endpoint.seq = ledger.append(session, ledger.HOUSE, type_, actor=actor, subject=subject, data=said)


def _keys(session: AsyncSession) -> Keys:
    found: Keys = session.info["keys"]
    return found


def _address_of(endpoint_id: UUID) -> str:
    return f"endpoint:{endpoint_id}"


def _secret_of(secret_id: UUID) -> str:
    return f"endpoint secret:{secret_id}"


get = repository.endpoint
needing = repository.count_under
