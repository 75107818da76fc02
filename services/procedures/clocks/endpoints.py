"""Clocks over HTTP: what the law stops, resumes and lengthens. Anything else is refused with the rule and its basis."""

from fastapi import APIRouter, Response

from services.casefile import reading
from services.casefile.schemas import DeadlineRead
from services.core import pipeline
from services.core.route import HouseRoute, Language, Session, etag
from services.identity.access import Handler, Supervisor
from services.ledger import service as ledger
from services.procedures.clocks import service
from services.procedures.clocks.access import Clock, OwnClock, SupervisedClock
from services.procedures.clocks.schemas import ExtendDeadline, Resume, Suspend

router = APIRouter(prefix="/deadlines/{deadline_id}", route_class=HouseRoute, tags=["deadlines"])


@router.post("/suspend")
async def suspend_deadline(
    order: Suspend, held: OwnClock, session: Session, actor: Handler, response: Response, language: Language
) -> DeadlineRead:
    """For a reason that the rule names (appraisal, hearing, service). Until it is resumed nothing falls due."""
    await service.suspend(session, held, order.reason, order.note, actor)
    return await _answer(session, held, response, language)


@router.post("/resume")
async def resume_deadline(
    held: OwnClock,
    session: Session,
    actor: Handler,
    response: Response,
    language: Language,
    order: Resume | None = None,
) -> DeadlineRead:
    """It goes on with what is left: hours exactly, days whole, working days counted anew."""
    await service.resume(session, held, order.reason if order else None, actor)
    return await _answer(session, held, response, language)


@router.post("/extend")
async def extend_deadline(
    order: ExtendDeadline,
    held: SupervisedClock,
    session: Session,
    actor: Supervisor,
    response: Response,
    language: Language,
) -> DeadlineRead:
    """Approved by a supervisor in person, as often and by as much as the rule lets it, from the unrolled last day."""
    await service.extend(session, held, order, actor)
    return await _answer(session, held, response, language)


async def _answer(session: Session, held: Clock, response: Response, language: str) -> DeadlineRead:
    await pipeline.flush(session)
    head = await ledger.head(session, ledger.stream_of(held.case.id))
    response.headers["ETag"] = etag(head.seq)
    return reading.clock_as_read(held.policy, held.deadline, language)
