"""A report's state for whoever holds its receipt code. The code stands in forms and never in an address; nothing of it
stays in the browser, so each answer is a page.
"""

from typing import Annotated

from fastapi import Form, Response

from services.console.page import Page, ThisPage
from services.console.receipts import state
from services.console.receipts.sought import ReceiptSought
from services.console.report import plain
from services.console.route import pages, uploading
from services.console.words import n_
from services.core import pipeline
from services.core.route import Language, Session
from services.files.uploads import Uploaded
from services.reports import reading, schemas, service
from services.reports.access import ByReceipt, ReportOfCode
from services.reports.models import Report
from services.reports.schemas import ReceiptView

router, evidence = pages(), uploading()
_ABOUT_THE_CODE = {404, 429}
_NO_SUCH_CODE = n_("没有这个查询码。请再看一下回执，16 位数字一个都不能错")


@router.get("/receipt")
@router.get("/receipt/supplements")
@router.get("/receipt/answers")
@router.get("/receipt/evidence")
async def ask_for_code(page: ThisPage, session: Session, receipts: ByReceipt, language: Language) -> Response:
    """The form; after a refused act the page of the report, on which it can be mended."""
    plain.reword(page)
    code = page.sent("receipt_code")
    if page.refusal is None or not code or "receipt_code" in page.errors:
        return page.show("receipts/look_up.html")
    problem = page.refusal.problem
    if problem["status"] in _ABOUT_THE_CODE:
        if problem["status"] == 404:
            problem["errors"] = [{"pointer": "/receipt_code", "message": page.say(_NO_SUCH_CODE)}]
        return page.show("receipts/look_up.html")
    view = await reading.receipt_view(session, await receipts.report(code), language)
    return _shown(page, view, code)


@router.post("/receipt")
async def look_up(
    page: ThisPage, session: Session, receipts: ByReceipt, language: Language, sent: Annotated[ReceiptSought, Form()]
) -> Response:
    """A wrong code costs the same work, and nobody notes who looks."""
    found, is_right = await receipts.nearest(sent.receipt_code)
    view = await reading.receipt_view(session, found, language)
    await receipts.settle(found, is_right)
    return _shown(page, view, sent.receipt_code)


@router.post("/receipt/supplements")
async def supplement(
    page: ThisPage,
    session: Session,
    receipts: ByReceipt,
    language: Language,
    sent: Annotated[schemas.ReceiptSupplement, Form()],
) -> Response:
    report = await receipts.report(sent.receipt_code)
    await service.supplement(session, report, sent.narrative)
    return await _after(page, session, report, sent.receipt_code, language, state.SUPPLEMENTED)


@router.post("/receipt/answers")
async def answer(
    page: ThisPage,
    session: Session,
    receipts: ByReceipt,
    language: Language,
    sent: Annotated[schemas.ReceiptAnswer, Form()],
) -> Response:
    report = await receipts.report(sent.receipt_code)
    await service.supplement(session, report, sent.text, sent.question)
    return await _after(page, session, report, sent.receipt_code, language, state.ANSWERED)


@evidence.post("/receipt/evidence")
async def attach(
    page: ThisPage, session: Session, report: ReportOfCode, upload: Uploaded, language: Language
) -> Response:
    await service.attach(session, report, upload.received())
    code = upload.form(schemas.ReceiptAttachment).receipt_code
    return await _after(page, session, report, code, language, state.ATTACHED)


async def _after(page: Page, session: Session, report: Report, code: str, language: Language, done: str) -> Response:
    await pipeline.flush(session)
    view = await reading.receipt_view(session, report, language)
    return _shown(page, view, code, done)


def _shown(page: Page, view: ReceiptView, code: str, done: str | None = None) -> Response:
    return page.show("receipts/by_code.html", code=code, done=done, **state.shown(page, view))


router.include_router(evidence)
