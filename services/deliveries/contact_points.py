"""Mailboxes and telephones of offices over HTTP: what goes there says that something waits, and nothing of it."""

from fastapi import APIRouter, Response

from services.core.paging import Page, Paged
from services.core.route import HouseRoute, Session, etag
from services.core.times import Instant
from services.deliveries import reading, service
from services.deliveries.access import HeldContactPoint, OwnContactPoint
from services.deliveries.rules import Quiet
from services.deliveries.schemas import ContactPointRead, ContactPointSubmit, DeliveryRead, State
from services.identity.access import Caller, Supervisor

router = APIRouter(prefix="/contact-points", route_class=HouseRoute, tags=["contact points"])


@router.post("", status_code=201)
async def add_contact_point(
    order: ContactPointSubmit, session: Session, actor: Supervisor, response: Response
) -> ContactPointRead:
    """Whoever holds the mailbox or the telephone learns that something waits; a unit that reported is never told so."""
    quiet = Quiet(order.quiet_from, order.quiet_until) if order.quiet_from and order.quiet_until else None
    made = await service.add_contact_point(
        session, order.channel, order.address, order.events, actor, language=order.language, quiet=quiet
    )
    response.headers["ETag"] = etag(made.seq)
    return reading.contact_point(session, made)


@router.get("")
async def list_contact_points(session: Session, actor: Caller, paging: Paged) -> Page[ContactPointRead]:
    """Those of the caller's organisation, oldest first."""
    return await reading.own_contact_points(session, actor, paging)


@router.post("/{contact_point_id}/enable")
async def enable_contact_point(
    found: HeldContactPoint, session: Session, actor: Supervisor, response: Response
) -> ContactPointRead:
    service.enable(session, found, actor)
    response.headers["ETag"] = etag(found.seq)
    return reading.contact_point(session, found)


@router.post("/{contact_point_id}/disable")
async def disable_contact_point(
    found: HeldContactPoint, session: Session, actor: Supervisor, response: Response
) -> ContactPointRead:
    """Nothing goes there any more."""
    await service.disable(session, found, "owner", actor)
    response.headers["ETag"] = etag(found.seq)
    return reading.contact_point(session, found)


@router.post("/{contact_point_id}/test", status_code=202)
async def test_contact_point(found: OwnContactPoint, session: Session) -> ContactPointRead:
    """Sends what is always sent there."""
    service.test(session, found)
    return reading.contact_point(session, found)


@router.get("/{contact_point_id}/deliveries")
async def list_contact_point_deliveries(
    found: OwnContactPoint,
    session: Session,
    paging: Paged,
    state: State | None = None,
    updated_since: Instant | None = None,
) -> Page[DeliveryRead]:
    """What the messages were about, each attempt with its end; one message is about all that waited."""
    return await reading.deliveries(session, found, paging, state, updated_since)
