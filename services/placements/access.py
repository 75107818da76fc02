"""Who may touch a placement. What the caller may not see answers 404."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path
from sqlalchemy import Row

from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.core.errors import NotFound
from services.core.route import IfMatch, Session
from services.identity.access import Handler, Official, Supervisor
from services.ledger import service as ledger
from services.placements import repository
from services.placements.errors import NotTheGuardian
from services.placements.models import Placement
from services.placements.service import Placed

PlacementId = Annotated[UUID, Path()]


async def _visible(placement_id: PlacementId, session: Session, actor: Official) -> Row[Placement, Case]:
    found = await repository.with_case(session, placement_id, cases.visible(actor))
    if found is None:
        raise NotFound
    return found


async def _taken(placement_id: UUID, session: Session, actor: Actor, match: IfMatch) -> Placed:
    await ledger.take_where(session, repository.stream_of(placement_id).scalar_subquery())
    found = await _visible(placement_id, session, actor)
    if found.Placement.organisation != actor.organisation:
        raise NotTheGuardian
    match.require(found.Placement.seq)
    return Placed(found.Placement, found.Case)


async def _own(placement_id: PlacementId, session: Session, actor: Handler, match: IfMatch) -> Placed:
    return await _taken(placement_id, session, actor, match)


async def _supervised(placement_id: PlacementId, session: Session, actor: Supervisor, match: IfMatch) -> Placed:
    return await _taken(placement_id, session, actor, match)


VisiblePlacement = Annotated[Row[Placement, Case], Depends(_visible)]
OwnPlacement = Annotated[Placed, Depends(_own)]
SupervisedPlacement = Annotated[Placed, Depends(_supervised)]
