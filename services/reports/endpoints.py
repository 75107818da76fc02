"""The reporter's side. `POST /reports` is in `procedures`: a report's transaction meets every feature."""

from fastapi import APIRouter, Response
from pydantic import AwareDatetime

from services.core.paging import Page, Paged
from services.core.route import HouseRoute, Language, Session, etag
from services.identity.access import Caller
from services.reports import reading, schemas, service
from services.reports.access import OwnReport
from services.reports.schemas import ReceiptView, ReportRead, SupplementRead

router = APIRouter(route_class=HouseRoute, tags=["reports"])


@router.get("/reports")
async def list_reports(
    session: Session, actor: Caller, paging: Paged, language: Language, updated_since: AwareDatetime | None = None
) -> Page[ReportRead]:
    """The reports of the caller's own organisation, oldest first."""
    return await reading.own_reports(session, actor, paging, language, updated_since)


@router.get("/reports/{report_id}")
async def read_report(report: OwnReport, session: Session, response: Response, language: Language) -> ReportRead:
    response.headers["ETag"] = etag(report.seq)
    return await reading.own_view(session, report, language)


@router.post("/reports/{report_id}/supplements", status_code=201)
async def supplement_report(sent: schemas.SupplementSubmit, report: OwnReport, session: Session) -> SupplementRead:
    return await service.supplement(session, report, sent.narrative)


@router.post("/receipts/lookup")
async def look_up_receipt(sent: schemas.ReceiptLookup, session: Session, language: Language) -> ReceiptView:
    """For whoever holds the code, without a token."""
    report = await service.by_receipt(session, sent.receipt_code)
    view = await reading.own_view(session, report, language)
    return ReceiptView(**view.model_dump(include=set(ReceiptView.model_fields)))


@router.post("/receipts/supplements", status_code=201)
async def supplement_by_receipt(sent: schemas.ReceiptSupplement, session: Session) -> SupplementRead:
    report = await service.by_receipt(session, sent.receipt_code)
    return await service.supplement(session, report, sent.narrative)
