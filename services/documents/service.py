"""Papers of a case: filed with their kind and number, read by those whom they are for."""

from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import papers
from services.cases import service as cases
from services.cases.models import Case
from services.cases.papers import NotForThisOffice
from services.core import pipeline
from services.core.actor import Actor
from services.core.errors import Forbidden, Unprocessable
from services.documents import repository
from services.documents.errors import DocumentWithdrawn
from services.documents.models import Document
from services.documents.schemas import DocumentFile
from services.files import service as files
from services.files.incoming import Received
from services.ledger import service as ledger
from services.placements import service as placements
from services.vault import service as vault
from services.vault.openings import Ground


async def file(session: AsyncSession, case: Case, order: DocumentFile, received: Received, actor: Actor) -> Document:
    """Raises CaseClosed, Unprocessable for a kind or a placement that is not there."""
    cases.require_open(case)
    if not cases.policy_of(session, case).has("document_kinds", order.kind):
        raise Unprocessable.field("/kind", "unknown-code", "not one of the policy's document_kinds")
    if order.placement_id not in {None, *(placed.id for placed in await placements.of_case(session, case.id))}:
        raise Unprocessable.field("/placement_id", "unknown-placement", "no such placement in this case")
    told = await files.keep(session, case.id, received, document_number=order.document_number)
    document = Document(
        id=received.id,
        case_id=case.id,
        kind=order.kind,
        organisation=actor.organisation,
        placement_id=order.placement_id,
        filed_at=ledger.moment(session),
        filed_by=actor.person,
    )
    pipeline.add(session, document)
    data = {"kind": order.kind, "placement": order.placement_id, **told}
    seq = cases.record(session, case, "document.filed", actor, subject=("document", document.id), data=data)
    cases.wake(session, case.id, seq)
    return document


async def withdraw(session: AsyncSession, case: Case, document: Document, reason: str, actor: Actor) -> None:
    """It was filed wrongly. That it was filed, and what its digest was, stays on record. Raises DocumentWithdrawn."""
    if document.withdrawn_at is not None:
        raise DocumentWithdrawn
    document.withdrawn_at = ledger.moment(session)
    note = await vault.write(session, case.id, "note", uuid4(), {"text": reason})
    about, data = ("document", document.id), {"kind": document.kind, "reason": note}
    cases.wake(session, case.id, cases.record(session, case, "document.withdrawn", actor, subject=about, data=data))


async def ground(session: AsyncSession, case: Case, document: Document, actor: Actor) -> Ground:
    """By what right a person reads this paper of a case that it sees. Raises Forbidden.

    One about a placement, or that may say where the child is, is for those who may know the place.
    """
    right = await papers.ground(session, case, document.kind, actor, filed_by=document.organisation)
    about_place = document.placement_id or cases.policy_of(session, case).tells_the_place(document.kind)
    if right is Ground.BREAK_GLASS or not about_place or document.organisation == actor.organisation:
        return right
    if placements.protects_places(actor, case):
        return Ground.LEADS
    placed = [
        found for found in await placements.of_case(session, case.id) if document.placement_id in (None, found.id)
    ]
    if not any(placements.reads_care(actor, found, case) for found in placed):
        raise NotForThisOffice
    return Ground.GUARDIAN


async def may_read(session: AsyncSession, case: Case, document: Document, actor: Actor) -> bool:
    try:
        await ground(session, case, document, actor)
    except Forbidden:
        return False
    return True


of_case = repository.of_case
