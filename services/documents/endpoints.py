"""Papers over HTTP. They are listed with their case."""

from fastapi import APIRouter, Request, Response

from services.cases import service as cases
from services.cases.access import OwnCase
from services.core.route import HouseRoute, Language, Session
from services.documents import reading, service
from services.documents.access import OwnDocument, ReadableDocument
from services.documents.schemas import DocumentFile, DocumentFiled, DocumentRead, Withdrawal
from services.files import downloads, uploads
from services.files import service as files
from services.files.uploads import Uploaded, UploadRoute
from services.identity.access import Handler, HandlingPerson

router = APIRouter(route_class=HouseRoute, tags=["documents"])
filing = APIRouter(route_class=UploadRoute, tags=["documents"])


@filing.post("/cases/{case_id}/documents", status_code=201, openapi_extra=uploads.documented(DocumentFile))
async def file_document(
    case: OwnCase, upload: Uploaded, session: Session, actor: Handler, language: Language
) -> DocumentFiled:
    """By an office that takes part. Who reads it depends on its kind, and on the placement that it is about."""
    order, received = upload.whole(DocumentFile)
    document = await service.file(session, case, order, received, actor)
    plain = reading.read(cases.policy_of(session, case), document, received, language)
    return DocumentFiled(**plain, document_number=order.document_number, sha256=received.sha256)


@router.get("/cases/{case_id}/documents/{document_id}", response_class=Response, responses=downloads.RESPONSES)
async def download_document(
    document: ReadableDocument, session: Session, request: Request, original: downloads.Original = False
) -> Response:
    """In person, by those whom it is for. Each time is on record."""
    return await downloads.hand_out(session, request, document.id, document.opening, original=original)


@router.post("/cases/{case_id}/documents/{document_id}/withdraw")
async def withdraw_document(
    order: Withdrawal, case: OwnCase, document: OwnDocument, session: Session, actor: HandlingPerson, language: Language
) -> DocumentRead:
    """It was filed wrongly: nobody reads it from now on, and that it was filed stays on record."""
    await service.withdraw(session, case, document, order.reason, actor)
    file = await files.row(session, document.id)
    return DocumentRead.model_construct(**reading.read(cases.policy_of(session, case), document, file, language))


router.include_router(filing)
