"""Endpoints and deliveries as their owner reads them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.core.actor import Actor
from services.core.paging import Page, Paging
from services.deliveries import repository, service
from services.deliveries.events import EventType
from services.deliveries.models import Delivery, Endpoint
from services.deliveries.schemas import ContactPointRead, DeliveryAttempt, DeliveryRead, EndpointRead, State


async def own_webhooks(session: AsyncSession, actor: Actor, paging: Paging) -> Page[EndpointRead]:
    page, cursor = await _own(session, actor, [service.WEBHOOK], paging)
    return Page(items=[webhook(session, endpoint) for endpoint in page], next_cursor=cursor)


async def own_contact_points(session: AsyncSession, actor: Actor, paging: Paging) -> Page[ContactPointRead]:
    page, cursor = await _own(session, actor, service.OF_PEOPLE, paging)
    return Page(items=[contact_point(session, endpoint) for endpoint in page], next_cursor=cursor)


async def _own(
    session: AsyncSession, actor: Actor, channels: Collection[str], paging: Paging
) -> tuple[list[Endpoint], str | None]:
    query = repository.endpoints_of(actor.organisation, channels)
    query = paging.select(query, Endpoint.added_at, Endpoint.id, types=(datetime, UUID))
    rows = (await session.scalars(query)).all()
    return paging.cut(rows, lambda row: (row.added_at, row.id))


def webhook(session: AsyncSession, endpoint: Endpoint) -> EndpointRead:
    return EndpointRead(**_state(endpoint), url=service.address(session, endpoint))


def contact_point(session: AsyncSession, endpoint: Endpoint) -> ContactPointRead:
    own = {name: getattr(endpoint, name) for name in ("channel", "language", "quiet_from", "quiet_until")}
    return ContactPointRead(**_state(endpoint), **own, address=service.address(session, endpoint))


def _state(endpoint: Endpoint) -> dict[str, Any]:
    plain = ("id", "events", "added_at", "failing_since", "disabled_at", "disabled_for")
    state = "disabled" if endpoint.disabled_at else "enabled"
    return {"state": state, **{name: getattr(endpoint, name) for name in plain}}


async def deliveries(
    session: AsyncSession, endpoint: Endpoint, paging: Paging, state: State | None, since: datetime | None
) -> Page[DeliveryRead]:
    """In the order in which they are sent. `since`: of when they happened."""
    query = repository.deliveries_of(endpoint.id)
    if state is not None:
        query = query.where(Delivery.state == state)
    if since is not None:
        query = query.where(Delivery.at >= since)
    rows = (await session.scalars(paging.select(query, Delivery.place, types=(int,)))).all()
    page, cursor = paging.cut(rows, lambda row: (row.place,))
    return Page(items=[_delivery(found) for found in page], next_cursor=cursor)


def _delivery(found: Delivery) -> DeliveryRead:
    return DeliveryRead(
        id=found.id,
        type=EventType(found.type),
        data=found.data,
        urgent=found.urgent,
        at=found.at,
        state=cast(State, found.state),
        attempts=[DeliveryAttempt.model_validate(attempt) for attempt in found.attempts],
        next_try_at=found.next_try_at,
    )
