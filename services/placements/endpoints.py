"""Placements over HTTP. An approval, a review and an end touch other features: they are in `procedures`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.cases.access import OwnCase
from services.core.actor import Actor
from services.core.paging import Page, Paged
from services.core.route import HouseRoute, Language, Session, etag
from services.core.times import Instant
from services.identity.access import Handler, Official, Supervisor
from services.placements import reading, schemas, service
from services.placements.access import SupervisedPlacement, VisiblePlacement
from services.placements.schemas import PlacementRead
from services.placements.service import Placed

router = APIRouter(route_class=HouseRoute, tags=["placements"])


async def answer(
    session: Session, placed: Placed, response: Response, language: Language, actor: Actor
) -> PlacementRead:
    response.headers["ETag"] = etag(placed.placement.seq)
    return await reading.present_one(session, placed, language, actor)


@router.get("/placements")
async def list_placements(
    session: Session,
    actor: Official,
    paging: Paged,
    language: Language,
    state: Annotated[schemas.State | None, Query()] = None,
    case_id: UUID | None = None,
    updated_since: Instant | None = None,
) -> Page[PlacementRead]:
    """The placements of the cases in which the caller's office takes part."""
    return await reading.listed(session, actor, reading.Filters(state, case_id, updated_since), paging, language)


@router.get("/placements/{placement_id}")
async def read_placement(
    found: VisiblePlacement, session: Session, actor: Official, response: Response, language: Language
) -> PlacementRead:
    """With its runway: the lawful ways out, and by when to set out on each. Carer and address are for the few."""
    return await answer(session, Placed(found.Placement, found.Case), response, language, actor)


@router.post("/cases/{case_id}/placements", status_code=201)
async def propose_placement(
    order: schemas.Propose, case: OwnCase, session: Session, actor: Handler, response: Response, language: Language
) -> PlacementRead:
    """By a civil affairs office that takes part; a supervisor who did not propose it decides."""
    placed = await service.propose(session, case, order, actor)
    return await answer(session, placed, response, language, actor)


@router.post("/placements/{placement_id}/reject")
async def reject_placement(
    placed: SupervisedPlacement,
    session: Session,
    actor: Supervisor,
    response: Response,
    language: Language,
    order: schemas.Reject | None = None,
) -> PlacementRead:
    await service.reject(session, placed, order.reason if order else None, actor)
    return await answer(session, placed, response, language, actor)


@router.post("/placements/{placement_id}/extend")
async def extend_placement(
    order: schemas.Extend,
    placed: SupervisedPlacement,
    session: Session,
    actor: Supervisor,
    response: Response,
    language: Language,
) -> PlacementRead:
    """Past the limit only by a supervisor, and with a reason."""
    await service.extend(session, placed, order.end_of_it(), order.reason, actor)
    return await answer(session, placed, response, language, actor)
