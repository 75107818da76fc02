"""Referrals over HTTP. Where another feature is touched, by a claim, a transfer, a return, a measure or a result,
the call is in `procedures`."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.cases.filters import AgencyFilter
from services.core.actor import Actor
from services.core.paging import Page, Paged
from services.core.route import HouseRoute, Language, Session, etag
from services.core.times import Instant
from services.identity.access import Handler, Official
from services.policy.rules import CaseKind
from services.referrals import reading, schemas, service
from services.referrals.access import HeldTask, OwnTask, VisibleReferral
from services.referrals.schemas import ReferralRead
from services.referrals.service import Task

router = APIRouter(route_class=HouseRoute, tags=["referrals"])


async def answer(session: Session, task: Task, response: Response, language: Language, actor: Actor) -> ReferralRead:
    response.headers["ETag"] = etag(task.referral.seq)
    return await reading.present_one(session, task.referral, task.case, language, actor)


@router.get("/referrals")
async def list_referrals(
    session: Session,
    actor: Official,
    paging: Paged,
    language: Language,
    agency: AgencyFilter,
    state: schemas.State | None = None,
    role: Literal["lead", "assist", "supervise"] | None = None,
    overdue: bool | None = None,
    received: bool | None = None,
    report_number: Annotated[str | None, Query(max_length=60)] = None,
    case_id: UUID | None = None,
    updated_since: Instant | None = None,
    case_kind: CaseKind | None = None,
) -> Page[ReferralRead]:
    """The inbox of the caller's office: immediate danger on top, then oldest first. It is about children; what holds a
    unit to account is counted apart, and listed for its `case_kind` or its case.
    """
    filters = reading.Filters(state, role, agency, overdue, received, report_number, case_id, updated_since, case_kind)
    return await reading.inbox(session, actor, filters, paging, language)


@router.get("/referrals/{referral_id}")
async def read_referral(
    found: VisibleReferral, session: Session, actor: Official, response: Response, language: Language
) -> ReferralRead:
    return await answer(session, Task(found.Referral, found.Case), response, language, actor)


@router.post("/referrals/{referral_id}/receive")
async def receive_referral(
    task: OwnTask,
    session: Session,
    actor: Handler,
    response: Response,
    language: Language,
    _: schemas.Nothing | None = None,
) -> ReferralRead:
    """Signed for (签收)."""
    await service.receive(session, task, actor)
    return await answer(session, task, response, language, actor)


@router.post("/referrals/{referral_id}/release")
async def release_referral(
    order: schemas.WithReason, task: HeldTask, session: Session, actor: Handler, response: Response, language: Language
) -> ReferralRead:
    await service.release(session, task, order.reason, actor)
    return await answer(session, task, response, language, actor)


@router.post("/referrals/{referral_id}/reassign")
async def reassign_referral(
    order: schemas.Reassign, task: OwnTask, session: Session, actor: Handler, response: Response, language: Language
) -> ReferralRead:
    await service.reassign(session, task, order.person, order.reason, actor)
    return await answer(session, task, response, language, actor)
