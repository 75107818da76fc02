"""Webhook endpoints over HTTP. A receiver replays by itself; who adds, changes or disables one is a person."""

from datetime import timedelta

from fastapi import APIRouter, Response

from services.core.paging import Page, Paged
from services.core.route import HouseRoute, Session, etag
from services.core.times import Instant
from services.deliveries import reading, service
from services.deliveries.access import HeldEndpoint, OwnEndpoint, Reachable
from services.deliveries.schemas import (
    DeliveryRead,
    EndpointMade,
    EndpointRead,
    EndpointSubmit,
    Replay,
    Replayed,
    SecretMade,
    SecretRotate,
    State,
)
from services.identity.access import Caller, Supervisor

router = APIRouter(prefix="/webhook-endpoints", route_class=HouseRoute, tags=["webhooks"])


@router.post("", status_code=201)
async def add_webhook_endpoint(
    order: EndpointSubmit, session: Session, actor: Supervisor, reach: Reachable, response: Response
) -> EndpointMade:
    """An HTTPS address that answers a signed POST with any 2xx within six seconds; what comes twice has the same id."""
    endpoint, secret = await service.add_webhook(session, order.url, order.events, reach, actor)
    response.headers["ETag"] = etag(endpoint.seq)
    return EndpointMade(**reading.webhook(session, endpoint).model_dump(), secret=secret)


@router.get("")
async def list_webhook_endpoints(session: Session, actor: Caller, paging: Paged) -> Page[EndpointRead]:
    """Those of the caller's organisation, oldest first."""
    return await reading.own_webhooks(session, actor, paging)


@router.get("/{endpoint_id}")
async def read_webhook_endpoint(endpoint: OwnEndpoint, session: Session, response: Response) -> EndpointRead:
    response.headers["ETag"] = etag(endpoint.seq)
    return reading.webhook(session, endpoint)


@router.post("/{endpoint_id}/rotate-secret")
async def rotate_webhook_secret(
    endpoint: HeldEndpoint, session: Session, actor: Supervisor, order: SecretRotate | None = None
) -> SecretMade:
    """A new secret signs from now on; those before it sign as well for a while."""
    overlap = timedelta(hours=(order or SecretRotate()).overlap_hours)
    return SecretMade(secret=await service.rotate_secret(session, endpoint, overlap, actor))


@router.post("/{endpoint_id}/enable")
async def enable_webhook_endpoint(
    endpoint: HeldEndpoint, session: Session, actor: Supervisor, response: Response
) -> EndpointRead:
    """What happens from now on is sent there. What it has missed: `replay`."""
    service.enable(session, endpoint, actor)
    response.headers["ETag"] = etag(endpoint.seq)
    return reading.webhook(session, endpoint)


@router.post("/{endpoint_id}/disable")
async def disable_webhook_endpoint(
    endpoint: HeldEndpoint, session: Session, actor: Supervisor, response: Response
) -> EndpointRead:
    """Nothing is sent there any more; what waits is a dead letter."""
    await service.disable(session, endpoint, "owner", actor)
    response.headers["ETag"] = etag(endpoint.seq)
    return reading.webhook(session, endpoint)


@router.post("/{endpoint_id}/test", status_code=202)
async def test_webhook_endpoint(endpoint: OwnEndpoint, session: Session) -> EndpointRead:
    """Sends `endpoint.test` behind whatever waits already."""
    service.test(session, endpoint)
    return reading.webhook(session, endpoint)


@router.get("/{endpoint_id}/deliveries")
async def list_webhook_deliveries(
    endpoint: OwnEndpoint,
    session: Session,
    paging: Paged,
    state: State | None = None,
    updated_since: Instant | None = None,
) -> Page[DeliveryRead]:
    """In the order in which they are sent, each attempt with its end; `state=dead`: the dead letters."""
    return await reading.deliveries(session, endpoint, paging, state, updated_since)


@router.post("/{endpoint_id}/replay")
async def replay_webhook_deliveries(order: Replay, endpoint: OwnEndpoint, session: Session) -> Replayed:
    """Sends them once more, delivered or dead, under the ids that they have, in their old order."""
    return Replayed(count=await service.replay(session, endpoint, order.since, order.deliveries))
