"""The reporter's side. `POST /reports` is in `procedures`: a report's transaction meets every feature."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from services.core.paging import Page, Paged
from services.core.route import HouseRoute, Language, Session
from services.core.times import Instant
from services.files import downloads, uploads
from services.files.uploads import Uploaded, UploadRoute
from services.identity.access import Caller
from services.reports import reading, schemas, service, signed_receipts
from services.reports.access import ByReceipt, OwnReport, ReadableAttachment, ReportOfCode
from services.reports.schemas import AttachmentReceipt, ReceiptAttachment, ReceiptView, ReportRead, SupplementRead

router = APIRouter(route_class=HouseRoute, tags=["reports"])
evidence = APIRouter(route_class=UploadRoute, tags=["reports"])

_SIGNED: dict[str, Any] = {
    "response_class": Response,
    "responses": {200: {"content": {form: {"schema": {"type": "string"}} for form in ("text/plain", "image/svg+xml")}}},
}


@router.get("/reports")
async def list_reports(
    session: Session, actor: Caller, paging: Paged, language: Language, updated_since: Instant | None = None
) -> Page[ReportRead]:
    """The reports of the caller's own organisation, oldest first."""
    return await reading.own_reports(session, actor, paging, language, updated_since)


@router.get("/reports/{report_id}")
async def read_report(report: OwnReport, session: Session, response: Response, language: Language) -> ReportRead:
    response.headers["ETag"] = service.state_tag(session, report)
    return await reading.own_view(session, report, language)


@router.post("/reports/{report_id}/supplements", status_code=201)
async def supplement_report(sent: schemas.SupplementSubmit, report: OwnReport, session: Session) -> SupplementRead:
    return await service.supplement(session, report, sent.narrative, sent.question)


@router.get("/reports/{report_id}/receipt", **_SIGNED)
async def read_signed_receipt(
    report: OwnReport, session: Session, form: Annotated[schemas.Form, Query(alias="format")] = "text"
) -> Response:
    """The proof that this report was filed, when and by which unit, as one line of text or as a QR code of it."""
    return _printed(service.signed_receipt(session, report), form)


@router.post("/receipts/signed", **_SIGNED)
async def read_signed_receipt_by_code(
    sent: schemas.SignedReceiptWanted, session: Session, receipts: ByReceipt
) -> Response:
    """The same for whoever holds the receipt code, without a token."""
    report = await receipts.report(sent.receipt_code)
    return _printed(service.signed_receipt(session, report), sent.format)


@router.post("/receipts/lookup")
async def look_up_receipt(
    sent: schemas.ReceiptLookup, session: Session, receipts: ByReceipt, language: Language
) -> ReceiptView:
    """For whoever holds the code, without a token. A wrong code costs the same work, and nobody notes who looks."""
    found, is_right = await receipts.nearest(sent.receipt_code)
    view = await reading.receipt_view(session, found, language)
    await receipts.settle(found, is_right)
    return view


@router.post("/receipts/supplements", status_code=201)
async def supplement_by_receipt(
    sent: schemas.ReceiptSupplement, session: Session, receipts: ByReceipt
) -> SupplementRead:
    report = await receipts.report(sent.receipt_code)
    return await service.supplement(session, report, sent.narrative, sent.question)


@router.post("/receipts/answers", status_code=201)
async def answer_by_receipt(sent: schemas.ReceiptAnswer, session: Session, receipts: ByReceipt) -> SupplementRead:
    """To a question that the lookup shows. A unit answers by a supplement that names the question."""
    report = await receipts.report(sent.receipt_code)
    return await service.supplement(session, report, sent.text, sent.question)


@evidence.post("/reports/{report_id}/attachments", status_code=201, openapi_extra=uploads.documented())
async def attach_to_report(report: OwnReport, upload: Uploaded, session: Session) -> AttachmentReceipt:
    """Evidence up to 50 MiB, by the report's own organisation."""
    return await service.attach(session, report, upload.received())


@evidence.post("/receipts/attachments", status_code=201, openapi_extra=uploads.documented(ReceiptAttachment))
async def attach_by_receipt(report: ReportOfCode, upload: Uploaded, session: Session) -> AttachmentReceipt:
    """The same for whoever holds the code, without a token: the code first, then the file."""
    return await service.attach(session, report, upload.received())


@router.get("/reports/{report_id}/attachments/{attachment_id}", response_class=Response, responses=downloads.RESPONSES)
async def download_attachment(
    attachment: ReadableAttachment, session: Session, request: Request, original: downloads.Original = False
) -> Response:
    """For the reporter, and for those of the case's offices that work with evidence. Each time is on record."""
    return await downloads.hand_out(session, request, attachment.id, attachment.opening, original=original)


router.include_router(evidence)


def _printed(signed: str, form: schemas.Form) -> Response:
    if form == "svg":
        return Response(signed_receipts.as_qr(signed), media_type="image/svg+xml")
    return Response(f"{signed}\n", media_type="text/plain")
