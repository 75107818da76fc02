from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from services.cases import service as cases
from services.core.paging import Page, Paged
from services.core.route import HouseRoute, IfMatch, Language, Session, etag
from services.core.times import Instant
from services.identity.access import Caller
from services.notices import reading, service
from services.notices.schemas import NoticeRead, State

router = APIRouter(route_class=HouseRoute, tags=["notices"])


@router.get("/notices")
async def list_notices(
    session: Session,
    actor: Caller,
    paging: Paged,
    language: Language,
    state: State | None = None,
    case_id: UUID | None = None,
    updated_since: Instant | None = None,
) -> Page[NoticeRead]:
    """What the caller's organisation is told, oldest first."""
    return await reading.own_notices(session, actor, paging, language, state, case_id, updated_since)


@router.post("/notices/{notice_id}/acknowledge")
async def acknowledge_notice(
    notice_id: Annotated[UUID, Path()],
    session: Session,
    actor: Caller,
    match: IfMatch,
    response: Response,
    language: Language,
) -> NoticeRead:
    """By its recipient, or by the office to which it was handed over."""
    found = await service.addressed(session, notice_id, actor)
    case = await cases.take(session, found.case_id)
    await session.refresh(found)
    match.require(found.seq)
    service.acknowledge(session, case, found, actor)
    response.headers["ETag"] = etag(found.seq)
    return reading.present(session, found, case, language)
