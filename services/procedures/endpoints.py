"""The calls in which features meet: a report comes in, a referral goes back, a case is reopened, an officer leaves."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.accountability.schemas import Failure, FailureAlone
from services.casefile import reading as casefile
from services.casefile.schemas import CaseRead, CloseCase, NoteRead, NoteSubmit
from services.cases.access import CaseId, LedCase, OwnCase, both_led, led, seen
from services.core.actor import Actor
from services.core.errors import NotFound, Unprocessable
from services.core.route import HouseRoute, IfMatch, Language, Match, Session, etag
from services.data_requests import reading as data_request_reading
from services.data_requests.access import OwnRequest
from services.data_requests.schemas import DataRequestRead
from services.identity import service as identity
from services.identity.access import Anybody, Handler, HandlingPerson, Supervisor
from services.legal_referrals.access import ApplicationCase, OwnProceeding, Unit
from services.legal_referrals.endpoints import answer as legal_answer
from services.legal_referrals.schemas import Application, LegalReferralRead
from services.legal_referrals.schemas import Decision as Ruled
from services.placements.access import OwnPlacement, SupervisedPlacement
from services.placements.endpoints import answer as placed_answer
from services.placements.schemas import Approve, End, PlacementRead, Review
from services.procedures import (
    accountability,
    asking,
    claiming,
    closing,
    correcting,
    endings,
    intake,
    leaving,
    measures,
    merging,
    noting,
    places,
    placing,
    reopening,
    results,
    returns,
    ruling,
    splitting,
    transfers,
)
from services.procedures.schemas import Correction, HandedOver, Leave, Merge, Split
from services.referrals import asking_in, reading
from services.referrals.access import HeldTask, OwnTask
from services.referrals.endpoints import answer as referral_answer
from services.referrals.measures import Decision
from services.referrals.schemas import (
    AskIn,
    MeasureRead,
    MeasureRecord,
    Nothing,
    ReferralRead,
    Resolve,
    Transfer,
    WithReason,
)
from services.reports import service as reports
from services.reports.access import QuestionedReport
from services.reports.schemas import QuestionRead, QuestionSubmit, ReportReceipt, ReportSubmit

router = APIRouter(route_class=HouseRoute)

_ADVICE = {
    "zh": "如果孩子现在有危险，请立即拨打110；有人受伤请拨打120。",
    "en": "If the child is in danger now, call 110 at once; if somebody is hurt, call 120.",
}


@router.post("/reports", status_code=201, tags=["reports"])
async def submit_report(
    sent: ReportSubmit, session: Session, actor: Anybody, response: Response, language: Language
) -> ReportReceipt:
    """The 201 means: on disk, routed, and it will be handled. With or without a token."""
    report = await intake.receive(session, sent, actor)
    response.headers["ETag"] = reports.state_tag(session, report)
    return ReportReceipt(
        id=report.id,
        number=report.number,
        receipt_code=reports.receipt_code(session, report.id),
        signed_receipt=reports.signed_receipt(session, report),
        received_at=report.received_at,
        emergency_advice=_ADVICE[language] if sent.immediate_danger else None,
    )


@router.post("/reports/{report_id}/questions", status_code=201, tags=["reports"])
async def question_reporter(
    order: QuestionSubmit, asked: QuestionedReport, session: Session, actor: HandlingPerson
) -> QuestionRead:
    """By the leading or an assisting office; who reported stays unknown. The words name nobody."""
    return await asking.ask(session, asked.Report, asked.Case, order.text, actor)


@router.post("/data-requests/{data_request_id}/correct", tags=["data requests"])
async def correct_data(
    order: Correction, on: OwnRequest, session: Session, actor: HandlingPerson, response: Response
) -> DataRequestRead:
    """Of a request for a correction: a new version is sealed, the one before stays for whoever has to prove it."""
    await correcting.correct(session, on, order.values, order.note, actor)
    response.headers["ETag"] = etag(on.request.seq)
    return await data_request_reading.opened(session, on.request, actor)


@router.post("/cases/{case_id}/referrals", status_code=201, tags=["referrals"])
async def ask_another_agency(
    order: AskIn, case: OwnCase, session: Session, actor: Handler, response: Response, language: Language
) -> ReferralRead:
    here = await places.of(session, case)
    referral = await asking_in.ask_in(session, case, order.agency, order.organisation, order.reason, actor, here=here)
    response.headers["ETag"] = etag(referral.seq)
    return await reading.present_one(session, referral, case, language, actor)


@router.post("/referrals/{referral_id}/claim", tags=["referrals"])
async def claim_referral(
    task: OwnTask,
    session: Session,
    actor: Handler,
    response: Response,
    language: Language,
    _: Nothing | None = None,
) -> ReferralRead:
    """One of several at once wins; the others are told who holds it."""
    await claiming.claim(session, task, actor)
    return await referral_answer(session, task, response, language, actor)


@router.post("/referrals/{referral_id}/transfer", tags=["referrals"])
async def transfer_referral(
    order: Transfer, task: HeldTask, session: Session, actor: Handler, response: Response, language: Language
) -> ReferralRead:
    """To the competent office of the same agency: this one is `transferred`, with its successor."""
    await transfers.transfer(session, task, order.organisation, order.reason, actor)
    return await referral_answer(session, task, response, language, actor)


@router.post("/referrals/{referral_id}/return", tags=["referrals"])
async def return_referral(
    order: WithReason, task: HeldTask, session: Session, actor: Handler, response: Response, language: Language
) -> ReferralRead:
    """Not this agency's business: the case is routed again."""
    await returns.send_back(session, task, order.reason, actor)
    return await referral_answer(session, task, response, language, actor)


@router.post("/referrals/{referral_id}/measures", status_code=201, tags=["referrals"])
async def record_measure(
    order: MeasureRecord, task: HeldTask, session: Session, actor: Handler, language: Language
) -> MeasureRead:
    """What the agency decided. The law says which clocks it starts and meets."""
    measure = await measures.record(session, task, Decision(**order.model_dump()), actor)
    return await reading.present_measure(session, task, measure.id, language, actor)


@router.post("/referrals/{referral_id}/measures/{measure_id}/withdraw", tags=["referrals"])
async def withdraw_measure(
    measure_id: UUID, order: WithReason, task: HeldTask, session: Session, actor: Handler, language: Language
) -> MeasureRead:
    """What it started is cancelled, and whoever has not been told of it yet never is."""
    measure = await measures.withdraw(session, task, measure_id, order.reason, actor)
    return await reading.present_measure(session, task, measure.id, language, actor)


@router.post("/referrals/{referral_id}/resolve", tags=["referrals"])
async def resolve_referral(
    order: Resolve, task: HeldTask, session: Session, actor: Handler, response: Response, language: Language
) -> ReferralRead:
    """When it was the last one open, those who reported are told the result."""
    await results.resolve(session, task, order.result, order.note, actor)
    return await referral_answer(session, task, response, language, actor)


@router.post("/placements/{placement_id}/approve", tags=["placements"])
async def approve_placement(
    placed: SupervisedPlacement,
    session: Session,
    actor: Supervisor,
    response: Response,
    language: Language,
    order: Approve | None = None,
) -> PlacementRead:
    await placing.approve(session, placed, order.note if order else None, actor)
    return await placed_answer(session, placed, response, language, actor)


@router.post("/placements/{placement_id}/reviews", tags=["placements"])
async def review_placement(
    order: Review, placed: OwnPlacement, session: Session, actor: Handler, response: Response, language: Language
) -> PlacementRead:
    """Go on, change the mode, or end."""
    await endings.review(session, placed, order, actor)
    return await placed_answer(session, placed, response, language, actor)


@router.post("/placements/{placement_id}/end", tags=["placements"])
async def end_placement(
    order: End, placed: OwnPlacement, session: Session, actor: Handler, response: Response, language: Language
) -> PlacementRead:
    """No return before assessment and joint conference; no gap before long-term guardianship."""
    await endings.end(session, placed, order.reason, order.note, actor)
    return await placed_answer(session, placed, response, language, actor)


@router.post("/cases/{case_id}/legal-referrals", status_code=201, tags=["legal referrals"])
async def file_legal_referral(
    order: Application, case: ApplicationCase, session: Session, actor: Unit, response: Response, language: Language
) -> LegalReferralRead:
    """By whom the law names for this instrument; the forum's own office registers what others apply for."""
    on = await ruling.file(session, case, order, actor)
    return await legal_answer(session, on, response, language, actor)


@router.post("/legal-referrals/{legal_referral_id}/decide", tags=["legal referrals"])
async def decide_legal_referral(
    order: Ruled, on: OwnProceeding, session: Session, actor: Unit, response: Response, language: Language
) -> LegalReferralRead:
    await ruling.decide(session, on, order, actor)
    return await legal_answer(session, on, response, language, actor)


@router.post("/organisations/{organisation}/people/{person}/leave", tags=["organisations"])
async def officer_leaves(
    organisation: Annotated[str, Path(max_length=100)],
    person: Annotated[str, Path(max_length=100)],
    order: Leave,
    session: Session,
    actor: Supervisor,
) -> HandedOver:
    """By a supervisor of the same office: what the officer holds goes to `to`, or back to pending."""
    if actor.organisation != organisation:
        raise NotFound
    leaver = await identity.person_named(session, organisation, person, "/path/person")
    heir = await identity.person_named(session, organisation, order.to, "/to") if order.to else None
    return HandedOver(referrals=await leaving.leave(session, leaver, heir, order.reason, actor))


@router.post("/cases/{case_id}/notes", status_code=201, tags=["cases"])
async def add_note(sent: NoteSubmit, case: OwnCase, session: Session, actor: Handler) -> NoteRead:
    """For the offices of the case."""
    return NoteRead(id=await noting.note(session, case, sent.text, actor))


@router.post("/cases/{case_id}/reopen", tags=["cases"])
async def reopen_case(
    order: WithReason, case: LedCase, session: Session, actor: Supervisor, response: Response, language: Language
) -> CaseRead:
    await reopening.reopen(session, case, order.reason, actor)
    return await casefile.answer(session, case, actor, response, language)


@router.post("/cases/{case_id}/merge", tags=["cases"])
async def merge_cases(
    case_id: CaseId,
    order: Merge,
    session: Session,
    actor: Supervisor,
    match: IfMatch,
    response: Response,
    language: Language,
) -> CaseRead:
    """By a supervisor of the office that leads both. Answers the case that the other one went into."""
    case, into = await both_led(session, case_id, order.into, "/into", actor, match)
    await merging.merge(session, case, into, order.reason, actor)
    return await casefile.answer(session, into, actor, response, language)


@router.post("/cases/{case_id}/split", tags=["cases"])
async def split_case(
    case_id: CaseId,
    order: Split,
    session: Session,
    actor: Supervisor,
    match: IfMatch,
    response: Response,
    language: Language,
) -> CaseRead:
    """A wrong join is undone: the case that went into this one is its own again, or a report gets its own case. Asked
    of the one that went, without either, it is that one.
    """
    if order.report is not None:
        case = await led(case_id, session, actor, match)
        await splitting.split(session, case, order.report, order.reason, actor)
        return await casefile.answer(session, case, actor, response, language)
    if order.case is None:
        return await _take_out(session, case_id, order.reason, actor, match, response, language)
    case, merged = await both_led(session, case_id, order.case, "/case", actor, match)
    await merging.undo(session, case, merged, order.reason, actor)
    return await casefile.answer(session, case, actor, response, language)


async def _take_out(
    session: AsyncSession, case_id: UUID, reason: str, actor: Actor, match: Match, response: Response, language: str
) -> CaseRead:
    """Of a case that went into another one. Raises Unprocessable for any other."""
    into = (await seen(session, case_id, actor)).merged_into
    if into is None:
        raise Unprocessable.field("/case", "missing", "say what is no part of this case")
    merged, case = await both_led(session, case_id, into, "/case", actor, match)
    await merging.undo(session, case, merged, reason, actor)
    return await casefile.answer(session, merged, actor, response, language)


@router.post("/cases/{case_id}/accountability", status_code=201, tags=["accountability"])
async def hold_to_account(
    failure: Failure, case: OwnCase, session: Session, actor: Handler, response: Response, language: Language
) -> CaseRead:
    """A unit knew of the child and did not report: a case of its own, which tells of no child. Answers that case."""
    opened = await accountability.open_case(session, failure, actor, case, case.division_code)
    return await casefile.answer(session, opened, actor, response, language)


@router.post("/accountability", status_code=201, tags=["accountability"])
async def hold_to_account_alone(
    failure: FailureAlone, session: Session, actor: Handler, response: Response, language: Language
) -> CaseRead:
    """The failure came to light without a case of a child."""
    opened = await accountability.open_case(session, failure, actor, None, failure.division_code)
    return await casefile.answer(session, opened, actor, response, language)


@router.post("/cases/{case_id}/close", tags=["cases"])
async def close_case(
    order: CloseCase, case: LedCase, session: Session, actor: Supervisor, response: Response, language: Language
) -> CaseRead:
    """By a supervisor of the leading office who did not resolve its referral; refused with what is still open."""
    await closing.close(session, case, order, actor)
    return await casefile.answer(session, case, actor, response, language)
