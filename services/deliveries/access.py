"""Whose endpoint a call is about: the caller's organisation's own. Who changes one does so in person."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request

from services.core.route import IfMatch, Session
from services.deliveries import service
from services.deliveries.models import Endpoint
from services.deliveries.reach import Reach
from services.identity.access import Caller, Supervisor
from services.ledger import service as ledger

EndpointId = Annotated[UUID, Path()]
ContactPointId = Annotated[UUID, Path()]


async def _own(endpoint_id: EndpointId, session: Session, actor: Caller) -> Endpoint:
    return await service.own(session, endpoint_id, actor, [service.WEBHOOK])


async def _own_contact(contact_point_id: ContactPointId, session: Session, actor: Caller) -> Endpoint:
    return await service.own(session, contact_point_id, actor, service.OF_PEOPLE)


async def _held(endpoint_id: EndpointId, session: Session, actor: Supervisor, match: IfMatch) -> Endpoint:
    """With the house's stream, which this transaction holds."""
    await ledger.take(session, ledger.HOUSE)
    found = await service.own(session, endpoint_id, actor, [service.WEBHOOK])
    match.require(found.seq)
    return found


async def _held_contact(
    contact_point_id: ContactPointId, session: Session, actor: Supervisor, match: IfMatch
) -> Endpoint:
    await ledger.take(session, ledger.HOUSE)
    found = await service.own(session, contact_point_id, actor, service.OF_PEOPLE)
    match.require(found.seq)
    return found


async def _reach(request: Request) -> Reach:
    reach: Reach = request.app.state.reach
    return reach


OwnEndpoint = Annotated[Endpoint, Depends(_own)]
HeldEndpoint = Annotated[Endpoint, Depends(_held)]
OwnContactPoint = Annotated[Endpoint, Depends(_own_contact)]
HeldContactPoint = Annotated[Endpoint, Depends(_held_contact)]
Reachable = Annotated[Reach, Depends(_reach)]
