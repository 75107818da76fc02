"""Who may read a paper. What the caller may not see answers 404."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from services.cases.access import VisibleCase
from services.core.errors import NotFound
from services.core.route import Session
from services.documents import repository, service
from services.identity.access import Official
from services.vault.openings import Opening


@dataclass(frozen=True)
class Readable:
    """A paper that the caller may read, and by what right."""

    id: UUID
    opening: Opening


async def _readable(
    case: VisibleCase, document_id: Annotated[UUID, Path()], session: Session, actor: Official
) -> Readable:
    document = await repository.get(session, document_id)
    if document is None or document.case_id != case.id:
        raise NotFound
    return Readable(document.id, Opening(actor, case.id, await service.ground(session, case, document, actor)))


ReadableDocument = Annotated[Readable, Depends(_readable)]
