"""Instruments of court and procuratorate over HTTP. What is applied for, and a decision, meet other features: they are
in `procedures`.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.core.actor import Actor
from services.core.paging import Page, Paged
from services.core.route import HouseRoute, Language, Session, etag
from services.core.times import Instant
from services.identity.access import Caller
from services.legal_referrals import reading, rulings, schemas, service, serving
from services.legal_referrals.access import (
    AnsweredProceeding,
    EnforcedProceeding,
    OwnProceeding,
    Unit,
    VisibleLegalReferral,
)
from services.legal_referrals.schemas import LegalReferralRead
from services.legal_referrals.service import Proceeding
from services.policy.rules import CaseKind

router = APIRouter(route_class=HouseRoute, tags=["legal referrals"])


async def answer(
    session: Session, on: Proceeding, response: Response, language: Language, actor: Actor
) -> LegalReferralRead:
    response.headers["ETag"] = etag(on.legal.seq)
    return await reading.present_one(session, on, language, actor)


@router.get("/legal-referrals")
async def list_legal_referrals(
    session: Session,
    actor: Caller,
    paging: Paged,
    language: Language,
    state: schemas.State | None = None,
    forum: schemas.Forum | None = None,
    instrument: Annotated[str | None, Query(max_length=60)] = None,
    case_id: UUID | None = None,
    updated_since: Instant | None = None,
    case_kind: CaseKind | None = None,
) -> Page[LegalReferralRead]:
    """What the caller's organisation decides, applied for, was served or addressed with: urgent first, then oldest."""
    filters = reading.Filters(state, forum, instrument, case_id, updated_since, case_kind)
    return await reading.listed(session, actor, filters, paging, language)


@router.get("/legal-referrals/{legal_referral_id}")
async def read_legal_referral(
    found: VisibleLegalReferral, session: Session, actor: Caller, response: Response, language: Language
) -> LegalReferralRead:
    response.headers["ETag"] = etag(found[0].seq)
    return await reading.present_row(session, found, language, actor)


@router.post("/legal-referrals/{legal_referral_id}/accept")
async def accept_legal_referral(
    order: schemas.Acceptance, on: OwnProceeding, session: Session, actor: Unit, response: Response, language: Language
) -> LegalReferralRead:
    await service.accept(session, on, order, actor)
    return await answer(session, on, response, language, actor)


@router.post("/legal-referrals/{legal_referral_id}/reject")
async def reject_legal_referral(
    order: schemas.NonAcceptance,
    on: OwnProceeding,
    session: Session,
    actor: Unit,
    response: Response,
    language: Language,
) -> LegalReferralRead:
    """Not accepted: that is the end of it."""
    await service.reject(session, on, order.reason, actor)
    return await answer(session, on, response, language, actor)


@router.post("/legal-referrals/{legal_referral_id}/serve")
async def serve_legal_referral(
    order: schemas.ServiceMade, on: OwnProceeding, session: Session, actor: Unit, response: Response, language: Language
) -> LegalReferralRead:
    """On one of those whom the law names, or on another; `to_serve` says who is left."""
    await serving.serve(session, on, order, actor)
    return await answer(session, on, response, language, actor)


@router.post("/legal-referrals/{legal_referral_id}/extend")
async def extend_legal_referral(
    order: schemas.ValidityExtension,
    on: OwnProceeding,
    session: Session,
    actor: Unit,
    response: Response,
    language: Language,
) -> LegalReferralRead:
    """Before it expires."""
    await rulings.extend(session, on, order, actor)
    return await answer(session, on, response, language, actor)


@router.post("/legal-referrals/{legal_referral_id}/vary")
async def vary_legal_referral(
    on: OwnProceeding,
    session: Session,
    actor: Unit,
    response: Response,
    language: Language,
    order: schemas.Variation | None = None,
) -> LegalReferralRead:
    """Before it expires."""
    await rulings.vary(session, on, order or schemas.Variation(), actor)
    return await answer(session, on, response, language, actor)


@router.post("/legal-referrals/{legal_referral_id}/cancel")
async def cancel_legal_referral(
    on: OwnProceeding,
    session: Session,
    actor: Unit,
    response: Response,
    language: Language,
    order: schemas.Ruling | None = None,
) -> LegalReferralRead:
    """Before it expires: it is concluded."""
    await rulings.cancel(session, on, order or schemas.Ruling(), actor)
    return await answer(session, on, response, language, actor)


@router.post("/legal-referrals/{legal_referral_id}/review")
async def review_legal_referral(
    order: schemas.Reconsideration,
    on: OwnProceeding,
    session: Session,
    actor: Unit,
    response: Response,
    language: Language,
) -> LegalReferralRead:
    """One side asks the court to reconsider, once and in time."""
    await service.review(session, on, order, actor)
    return await answer(session, on, response, language, actor)


@router.post("/legal-referrals/{legal_referral_id}/advise")
async def advise_child(
    order: schemas.AdviceGiven,
    on: OwnProceeding,
    session: Session,
    actor: Unit,
    response: Response,
    language: Language,
) -> LegalReferralRead:
    """The child's side was told of its right to an agent in the suit and to legal aid."""
    await service.advise(session, on, order, actor)
    return await answer(session, on, response, language, actor)


@router.post("/legal-referrals/{legal_referral_id}/examine")
async def examine_reasons(
    order: schemas.Examination,
    on: OwnProceeding,
    session: Session,
    actor: Unit,
    response: Response,
    language: Language,
) -> LegalReferralRead:
    """Whether the reasons that the addressee gave are upheld. If so, whoever complained is to be told."""
    await rulings.examine(session, on, order, actor)
    return await answer(session, on, response, language, actor)


@router.post("/legal-referrals/{legal_referral_id}/breach")
async def record_breach(
    order: schemas.BreachRecord,
    on: EnforcedProceeding,
    session: Session,
    actor: Unit,
    response: Response,
    language: Language,
) -> LegalReferralRead:
    """What happened against an order in force, by the police or the court."""
    await service.breach(session, on, order, actor)
    return await answer(session, on, response, language, actor)


@router.post("/legal-referrals/{legal_referral_id}/reply")
async def reply_to_legal_referral(
    order: schemas.WrittenReply,
    on: AnsweredProceeding,
    session: Session,
    actor: Unit,
    response: Response,
    language: Language,
) -> LegalReferralRead:
    """By the addressee; or by the forum, which has its reply on paper."""
    await service.reply(session, on, order, actor)
    return await answer(session, on, response, language, actor)


@router.post("/legal-referrals/{legal_referral_id}/conclude")
async def conclude_legal_referral(
    on: OwnProceeding,
    session: Session,
    actor: Unit,
    response: Response,
    language: Language,
    order: schemas.Conclusion | None = None,
) -> LegalReferralRead:
    await service.conclude(session, on, order.note if order else None, actor)
    return await answer(session, on, response, language, actor)
