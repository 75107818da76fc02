"""Who may see a case, and who may command it. What the caller may not see answers 404."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import repository
from services.cases.models import Case
from services.core import pipeline
from services.core.actor import Actor
from services.core.errors import Forbidden, NotFound
from services.core.route import IfMatch, Session
from services.identity.access import Handler, Official, Supervisor
from services.ledger import service as ledger

CaseId = Annotated[UUID, Path()]


async def _visible(case_id: CaseId, session: Session, actor: Official) -> Case:
    (rows,) = await pipeline.read(session, repository.one_visible(actor, case_id))
    return _the_one(session, rows)


def _the_one(session: AsyncSession, rows: Sequence[Any]) -> Case:
    if not rows:
        raise NotFound
    return pipeline.attach(session, Case, rows[0])


async def taken(session: Session, case_id: UUID, actor: Actor, match: IfMatch) -> Case:
    """The case with its stream locked, when the actor may see it. Raises NotFound, StaleState."""
    stream, case = ledger.lock(ledger.stream_of(case_id)), repository.one_visible(actor, case_id)
    heads, rows = await pipeline.read(session, stream, case)
    head, found = ledger.taken(session, heads), _the_one(session, rows)
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
