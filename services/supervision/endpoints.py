"""The procuratorate's lens over HTTP: it sees how the county's offices keep the law's times, and asks for reasons."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.core.paging import Page, Paged
from services.core.route import HouseRoute, Language, Session
from services.core.times import Instant
from services.legal_referrals.endpoints import answer
from services.legal_referrals.schemas import LegalReferralRead
from services.supervision import export, measuring, reading, service, workbook
from services.supervision.access import Procurator, Watched
from services.supervision.cohort import Cohort
from services.supervision.export import Counted
from services.supervision.schemas import OverdueRead, Question, RefusalRead, SupervisionRead

router = APIRouter(prefix="/supervision", route_class=HouseRoute, tags=["supervision"])

ExportForm = Literal["csv", "xlsx"]
FILES: dict[ExportForm, tuple[str, str, Callable[[Counted], bytes]]] = {
    "csv": ("application/zip", "zip", export.archive),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", workbook.write),
}


async def _exported(
    cohort: Annotated[
        str | None, Query(max_length=7, description="a half-year, as 2026-H1; the one that runs unless named")
    ] = None,
    seen: Annotated[Instant | None, Query(description="an earlier moment as of which to count")] = None,
) -> tuple[Cohort, Instant | None]:
    return measuring.cohort_of(cohort), seen


Exported = Annotated[tuple[Cohort, Instant | None], Depends(_exported)]


def exported(counted: Counted, form: ExportForm) -> Response:
    media_type, suffix, write = FILES[form]
    named = {"Content-Disposition": f'attachment; filename="{counted.name}.{suffix}"'}
    return Response(write(counted), media_type=media_type, headers=named)


@router.get("")
async def read_supervision(session: Session, lens: Watched, language: Language) -> SupervisionRead:
    """The county's queues and their ages, its overdue articles, its refusals to file: counts, codes and offices.

    Of cases about children; those that hold a unit to account are counted apart, for their `case_kind`.
    """
    return await reading.overview(session, lens, language)


@router.get("/overdue")
async def list_overdue(
    session: Session,
    lens: Watched,
    paging: Paged,
    language: Language,
    updated_since: Instant | None = None,
    organisation: Annotated[str | None, Query(max_length=100)] = None,
) -> Page[OverdueRead]:
    """Every overdue clock of the county, the longest overdue first; of one office, when it is named."""
    return await reading.overdue(session, lens, paging, language, updated_since, organisation)


@router.get("/refusals")
async def list_refusals(
    session: Session, lens: Watched, paging: Paged, language: Language, updated_since: Instant | None = None
) -> Page[RefusalRead]:
    """What the county's police did not file, and its court and procuratorate did not accept, oldest first."""
    return await reading.refusals(session, lens, paging, language, updated_since)


@router.get(
    "/export",
    response_class=Response,
    responses={
        200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind, *_ in FILES.values()}}
    },
)
async def read_export(session: Session, lens: Watched, counted: Exported, form: ExportForm = "csv") -> Response:
    """The figures of one half-year and the lines from which they follow, with nobody and no case in them.

    Counted as of 15 days after its end; while it runs, of this minute or the one that is `seen`.
    `hutong figures FILE` counts the .zip again without this service.
    """
    return exported(await measuring.read(session, lens, *counted), form)


@router.post("/reasons", status_code=201)
async def ask_for_reasons(
    question: Question, session: Session, actor: Procurator, response: Response, language: Language
) -> LegalReferralRead:
    """To the office that has to act: it answers by `reply` to the legal referral, in the law's time."""
    return await answer(session, await service.ask(session, question, actor), response, language, actor)
