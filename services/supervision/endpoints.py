"""The procuratorate's lens over HTTP: it sees how the county's offices keep the law's times, and asks for reasons."""

from fastapi import APIRouter, Response

from services.core.paging import Page, Paged
from services.core.route import HouseRoute, Language, Session
from services.core.times import Instant
from services.legal_referrals.endpoints import answer
from services.legal_referrals.schemas import LegalReferralRead
from services.supervision import reading, service
from services.supervision.access import Procurator, Watched
from services.supervision.schemas import OverdueRead, Question, RefusalRead, SupervisionRead

router = APIRouter(prefix="/supervision", route_class=HouseRoute, tags=["supervision"])


@router.get("")
async def read_supervision(session: Session, lens: Watched, language: Language) -> SupervisionRead:
    """The county's queues and their ages, its overdue articles, its refusals to file: counts, codes and offices.

    Of cases about children; those that hold a unit to account are counted apart, for their `case_kind`.
    """
    return await reading.overview(session, lens, language)


@router.get("/overdue")
async def list_overdue(
    session: Session, lens: Watched, paging: Paged, language: Language, updated_since: Instant | None = None
) -> Page[OverdueRead]:
    """Every overdue clock of the county, the longest overdue first."""
    return await reading.overdue(session, lens, paging, language, updated_since)


@router.get("/refusals")
async def list_refusals(
    session: Session, lens: Watched, paging: Paged, language: Language, updated_since: Instant | None = None
) -> Page[RefusalRead]:
    """What the county's police did not file, and its court and procuratorate did not accept, oldest first."""
    return await reading.refusals(session, lens, paging, language, updated_since)


@router.post("/reasons", status_code=201)
async def ask_for_reasons(
    question: Question, session: Session, actor: Procurator, response: Response, language: Language
) -> LegalReferralRead:
    """To the office that has to act: it answers by `reply` to the legal referral, in the law's time."""
    return await answer(session, await service.ask(session, question, actor), response, language, actor)
