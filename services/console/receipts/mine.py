"""The reports of the unit for which somebody has logged in, and what can be added to them."""

from typing import Annotated

from fastapi import Form, Response
from markupsafe import Markup

from services.cases import service as cases
from services.console.case import instruments
from services.console.page import Page, ThisPage, said
from services.console.receipts import state
from services.console.report import plain
from services.console.route import pages, uploading
from services.core.actor import Role
from services.core.paging import Paged
from services.core.route import Language, Session
from services.files.uploads import Uploaded
from services.identity.access import Caller
from services.policy.instruments import FORUMS, Forum
from services.reports import reading, schemas, service, signed_receipts
from services.reports.access import OwnReport

router, evidence = pages(), uploading()


@router.get("/my-reports")
async def list_own(page: ThisPage, session: Session, actor: Caller, paging: Paged, language: Language) -> Response:
    found = await reading.own_reports(session, actor, paging, language, None)
    rows = [(one, state.short(page, one)) for one in found.items]
    return page.show("receipts/mine.html", rows=rows, next=found.next_cursor)


@router.get("/my-reports/{report_id}")
@router.get("/my-reports/{report_id}/supplements")
@router.get("/my-reports/{report_id}/evidence")
async def show_own(page: ThisPage, session: Session, report: OwnReport, language: Language) -> Response:
    """The page of one report; a refused supplement or file is shown on it again."""
    plain.reword(page)
    view = await reading.own_view(session, report, language)
    signed = service.signed_receipt(session, report)
    picture = Markup(signed_receipts.inline(signed))  # noqa: S704 - drawn, not sent
    forums = await _forums(session, page)
    return page.show(
        "receipts/own.html", signed=signed, picture=picture, unit=page.office, forums=forums, **state.shown(page, view)
    )


@router.post("/my-reports/{report_id}/supplements")
async def supplement(
    page: ThisPage, session: Session, report: OwnReport, sent: Annotated[schemas.SupplementSubmit, Form()]
) -> Response:
    """More facts, or with `question` an answer."""
    await service.supplement(session, report, sent.narrative, sent.question)
    return page.go(f"/my-reports/{report.id}", said(state.ANSWERED if sent.question else state.SUPPLEMENTED))


@evidence.post("/my-reports/{report_id}/evidence")
async def attach(page: ThisPage, session: Session, report: OwnReport, upload: Uploaded) -> Response:
    await service.attach(session, report, upload.received())
    return page.go(f"/my-reports/{report.id}", said(state.ATTACHED))


async def _forums(session: Session, page: Page) -> list[Forum]:
    """Where the law lets a unit like this one apply for a child."""
    policy, actor = cases.current_policy(session), page.actor
    if actor is None or actor.role is not Role.REPORTER:
        return []
    return [forum for forum in FORUMS if await instruments.entitled(session, policy, "protection", actor, forum)]


router.include_router(evidence)
