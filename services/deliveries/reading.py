"""Endpoints and deliveries as their owner reads them."""

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.core.actor import Actor
from services.core.paging import Page, Paging
from services.deliveries import repository, service
from services.deliveries.events import EventType
from services.deliveries.models import Delivery, Endpoint
from services.deliveries.schemas import DeliveryAttempt, DeliveryRead, EndpointRead, State


async def own_endpoints(session: AsyncSession, actor: Actor, paging: Paging) -> Page[EndpointRead]:
    query = repository.endpoints_of(actor.organisation)
    query = paging.select(query, Endpoint.added_at, Endpoint.id, types=(datetime, UUID))
    rows = (await session.scalars(query)).all()
    page, cursor = paging.cut(rows, lambda row: (row.added_at, row.id))
    return Page(items=[present(session, endpoint) for endpoint in page], next_cursor=cursor)


def present(session: AsyncSession, endpoint: Endpoint) -> EndpointRead:
    return EndpointRead(
        id=endpoint.id,
        url=service.address(session, endpoint),
        events=[EventType(found) for found in endpoint.events],
        state="disabled" if endpoint.disabled_at else "enabled",
        added_at=endpoint.added_at,
        failing_since=endpoint.failing_since,
        disabled_at=endpoint.disabled_at,
        disabled_for=endpoint.disabled_for,
    )


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
