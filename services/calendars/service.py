"""An office's deadlines as a calendar (RFC 5545), under an address that is signed, exchanged and revoked."""

import base64
import binascii
import hmac
from uuid import UUID, uuid4

from icalendar import Calendar, Event
from sqlalchemy.ext.asyncio import AsyncSession

from services.calendars import repository
from services.calendars.models import CalendarFeed
from services.cases import service as cases
from services.core import encryption, pipeline, row_security
from services.core.actor import Actor, Role
from services.core.errors import NotFound
from services.core.keys import KeyRing, Keys
from services.deadlines.models import Deadline
from services.identity.models import Organisation
from services.ledger import service as ledger

_SIGNED = 16  # bytes of the signature
_NAMES = {"zh": "期限", "en": "Deadlines"}


async def make(session: AsyncSession, actor: Actor) -> tuple[CalendarFeed, str]:
    """A new address, which is the second answer; the one before leads nowhere from the commit on."""
    await ledger.take(session, ledger.HOUSE)
    feed = await repository.feed_of(session, actor.organisation)
    if feed is None:
        feed = CalendarFeed(organisation=actor.organisation)
        pipeline.add(session, feed)
    feed.id, feed.made_at, feed.revoked_at = uuid4(), ledger.moment(session), None
    _record(session, feed, "calendar_feed.made", actor)
    return feed, _signed(_ring(session), feed.id)


async def revoke(session: AsyncSession, actor: Actor) -> CalendarFeed | None:
    """From the commit on the address leads nowhere. A second time, or where there is none, is nothing."""
    await ledger.take(session, ledger.HOUSE)
    feed = await repository.feed_of(session, actor.organisation)
    if feed is not None and feed.revoked_at is None:
        feed.revoked_at = ledger.moment(session)
        _record(session, feed, "calendar_feed.revoked", actor)
    return feed


async def read(session: AsyncSession, address: str, language: str) -> bytes:
    """The calendar. Raises NotFound, alike for an address that was never signed and for one that is revoked."""
    feed_id = _verified(_ring(session), address)
    office = await repository.office_of(session, feed_id) if feed_id else None
    if office is None:
        raise NotFound
    actor = Actor(Role.HANDLER, office.code, office.agency, office.division_code)
    row_security.act(session, actor)
    calendar = _calendar(office, language)
    for deadline, number in await repository.waiting(session, actor):
        calendar.add_component(_event(session, deadline, number, language))
    content: bytes = calendar.to_ical()
    return content


def _calendar(office: Organisation, language: str) -> Calendar:
    name = (office.name_en if language == "en" else None) or office.name
    calendar = Calendar()
    calendar.add("prodid", "-//hutong//deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{_NAMES.get(language, _NAMES['zh'])} {name}")
    calendar.add("x-published-ttl", "PT1H")
    return calendar


def _event(session: AsyncSession, deadline: Deadline, number: str, language: str) -> Event:
    """Number, code and plain name of the clock. Its stamp is the clock's own: the same calendar has the same bytes."""
    rule = cases.policies(session).of(deadline.policy_version).rule(deadline.rule)
    event = Event()
    event.add("uid", f"{deadline.id}@hutong")
    event.add("dtstamp", deadline.started_at)
    event.add("dtstart", deadline.due_at)
    event.add("summary", f"{number} {deadline.rule} {rule.title.in_(language)}")
    event.add("categories", [deadline.state])
    event.add("transp", "TRANSPARENT")
    return event


def _signed(ring: KeyRing, feed_id: UUID) -> str:
    return base64.urlsafe_b64encode(feed_id.bytes + _signature(ring.key, feed_id)).decode().rstrip("=")


def _verified(ring: KeyRing, address: str) -> UUID | None:
    """The id that one of the ring's keys signed."""
    try:
        told = base64.b64decode(address + "=" * (-len(address) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(told) != 16 + _SIGNED:
        return None
    feed_id = UUID(bytes=told[:16])
    matches = [hmac.compare_digest(told[16:], _signature(key, feed_id)) for key in ring.keys.values()]
    return feed_id if any(matches) else None


def _signature(key: bytes, feed_id: UUID) -> bytes:
    return encryption.digest(key, "calendar feed", feed_id.bytes)[:_SIGNED]


def _record(session: AsyncSession, feed: CalendarFeed, type_: str, actor: Actor) -> None:
    subject, data = ("calendar_feed", feed.id), {"organisation": feed.organisation}
    feed.seq = ledger.append(session, ledger.HOUSE, type_, actor=actor, subject=subject, data=data)


def _ring(session: AsyncSession) -> KeyRing:
    keys: Keys = session.info["keys"]
    return keys.endpoint


feed_of = repository.feed_of
