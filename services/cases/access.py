"""Who may see a case, and who may command it. What the caller may not see answers 404."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from services.cases import repository
from services.cases.models import Case
from services.core.actor import Actor
from services.core.errors import Forbidden, NotFound
from services.core.route import IfMatch, Session
from services.identity.access import Handler, Official, Supervisor
from services.ledger import service as ledger

CaseId = Annotated[UUID, Path()]


async def _visible(case_id: CaseId, session: Session, actor: Official) -> Case:
    found = (await session.scalars(repository.visible(actor).where(Case.id == case_id))).first()
    if found is None:
        raise NotFound
    return found


async def taken(session: Session, case_id: UUID, actor: Actor, match: IfMatch) -> Case:
    """The case with its stream locked, when the actor may see it. Raises NotFound, StaleState."""
    head = await ledger.take(session, ledger.stream_of(case_id))
    query = repository.visible(actor).where(Case.id == case_id)
    found = (await session.scalars(query, execution_options={"populate_existing": True})).first()
    if found is None:
        raise NotFound
    match.require(head.seq)
    return found


async def _own(case_id: CaseId, session: Session, actor: Handler, match: IfMatch) -> Case:
    return await taken(session, case_id, actor, match)


async def _led(case_id: CaseId, session: Session, actor: Supervisor, match: IfMatch) -> Case:
    case = await taken(session, case_id, actor, match)
    if case.lead != actor.organisation:
        raise Forbidden("this call is for a supervisor of the leading office")
    return case


VisibleCase = Annotated[Case, Depends(_visible)]
OwnCase = Annotated[Case, Depends(_own)]
LedCase = Annotated[Case, Depends(_led)]
