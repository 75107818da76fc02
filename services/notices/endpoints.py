from uuid import UUID

from fastapi import APIRouter, Response

from services.core.actor import Actor
from services.core.paging import Page, Paged
from services.core.route import HouseRoute, Language, Session, etag
from services.core.times import Instant
from services.identity.access import Caller, HandlingPerson
from services.notices import alarms, attempts, reading, service
from services.notices.access import OwnNotice, Told
from services.notices.errors import NotToBeTold
from services.notices.schemas import AttemptRecord, NoticeRead, State

router = APIRouter(route_class=HouseRoute, tags=["notices"])


def answer(session: Session, told: Told, actor: Actor, response: Response, language: Language) -> NoticeRead:
    if told.notice.report_id is None:  # to a unit it would count what the case of its report has come to
        response.headers["ETag"] = etag(told.notice.seq)
    return reading.present(session, told.notice, told.case, language, actor.organisation)


@router.get("/notices")
async def list_notices(
    session: Session,
    actor: Caller,
    paging: Paged,
    language: Language,
    state: State | None = None,
    case_id: UUID | None = None,
    report_id: UUID | None = None,
    updated_since: Instant | None = None,
) -> Page[NoticeRead]:
    """What the caller's organisation is told, or has to tell, oldest first. Of its own reports by `report_id`."""
    return await reading.own_notices(session, actor, paging, language, state, case_id, report_id, updated_since)


@router.post("/notices/{notice_id}/acknowledge")
async def acknowledge_notice(
    told: OwnNotice, session: Session, actor: Caller, response: Response, language: Language
) -> NoticeRead:
    """By its recipient."""
    if told.case is None:
        alarms.acknowledge(session, told.notice, actor)
    else:
        service.acknowledge(session, told.case, told.notice, actor)
    return answer(session, told, actor, response, language)


@router.post("/notices/{notice_id}/attempts")
async def record_attempt(
    order: AttemptRecord,
    told: OwnNotice,
    session: Session,
    actor: HandlingPerson,
    response: Response,
    language: Language,
) -> NoticeRead:
    """By the office that has to tell it: a person told the recipient, or tried to, by this channel and at this time."""
    if told.case is None:
        raise NotToBeTold
    await attempts.record(session, told.case, told.notice, order, actor)
    return answer(session, told, actor, response, language)
