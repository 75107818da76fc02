"""Who may read a paper, and who takes one back. What the caller may not see answers 404."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.access import OwnCase, VisibleCase
from services.cases.models import Case
from services.core.errors import Forbidden, NotFound
from services.core.route import Session
from services.documents import repository, service
from services.documents.errors import DocumentWithdrawn
from services.documents.models import Document
from services.identity.access import HandlingPerson, Official
from services.vault.openings import Opening

DocumentId = Annotated[UUID, Path()]


@dataclass(frozen=True)
class Readable:
    """A paper that the caller may read, and by what right."""

    id: UUID
    opening: Opening


async def _readable(case: VisibleCase, document_id: DocumentId, session: Session, actor: Official) -> Readable:
    document = await _of(session, case, document_id)
    if document.withdrawn_at is not None:
        raise DocumentWithdrawn
    return Readable(document.id, Opening(actor, case.id, await service.ground(session, case, document, actor)))


async def _own(case: OwnCase, document_id: DocumentId, session: Session, actor: HandlingPerson) -> Document:
    """By a person of the office that filed it. Takes the case's stream."""
    document = await _of(session, case, document_id)
    if document.organisation != actor.organisation:
        raise Forbidden("the office that filed the paper withdraws it", rule="OFFICE")
    return document


async def _of(session: AsyncSession, case: Case, document_id: UUID) -> Document:
    document = await repository.get(session, document_id)
    if document is None or document.case_id != case.id:
        raise NotFound
    return document


ReadableDocument = Annotated[Readable, Depends(_readable)]
OwnDocument = Annotated[Document, Depends(_own)]
