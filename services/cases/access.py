"""Who may see a case, and who may command it. What the caller may not see answers 404."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import repository
from services.cases.models import Case
from services.core import pipeline
from services.core.actor import Actor, Role
from services.core.errors import Forbidden, NotFound, Unprocessable
from services.core.route import IfMatch, Match, Session
from services.identity.access import Caller, Handler, HandlingPerson, Official, Supervisor
from services.ledger import service as ledger

CaseId = Annotated[UUID, Path()]


async def _visible(case_id: CaseId, session: Session, actor: Official) -> Case:
    return await seen(session, case_id, actor)


async def seen(session: AsyncSession, case_id: UUID, actor: Actor) -> Case:
    """The case, when the actor may see it. Raises NotFound."""
    (rows,) = await pipeline.read(session, repository.one_visible(actor, case_id))
    return _the_one(session, rows or await repository.broken(session, case_id, actor))


def _the_one(session: AsyncSession, rows: Sequence[Any]) -> Case:
    if not rows:
        raise NotFound
    return pipeline.attach(session, Case, rows[0][:-1])


async def taken(
    session: AsyncSession, case_id: UUID, actor: Actor, match: Match, *, in_emergency: bool = False
) -> Case:
    """The case with its stream locked, when the actor may see it. Raises NotFound, StaleState."""
    stream, case = ledger.lock(ledger.stream_of(case_id)), repository.one_visible(actor, case_id)
    heads, rows = await pipeline.read(session, stream, case)
    if not rows and in_emergency:
        rows = list(await repository.broken(session, case_id, actor))
    head, found = ledger.taken(session, heads), _the_one(session, rows)
    match.require(head.seq)
    return found


async def _opened(case_id: CaseId, session: Session, actor: HandlingPerson, match: IfMatch) -> Case:
    return await taken(session, case_id, actor, match, in_emergency=True)


async def _holdable(case_id: CaseId, session: Session, actor: Caller, match: IfMatch) -> Case:
    """By a supervisor of an office that takes part, or an auditor, in person."""
    if actor.role not in (Role.SUPERVISOR, Role.AUDITOR) or not actor.is_person:
        raise Forbidden("this call is for a supervisor or an auditor, in person", rule="SUPERVISOR")
    return await taken(session, case_id, actor, match)


async def _own(case_id: CaseId, session: Session, actor: Handler, match: IfMatch) -> Case:
    return await taken(session, case_id, actor, match)


async def led(case_id: CaseId, session: Session, actor: Supervisor, match: IfMatch) -> Case:
    case = await taken(session, case_id, actor, match)
    if case.lead != actor.organisation:
        raise Forbidden("this call is for a supervisor of the leading office", rule="OFFICE")
    return case


async def both_led(
    session: AsyncSession, case_id: UUID, other_id: UUID, pointer: str, actor: Actor, match: Match
) -> tuple[Case, Case]:
    """Two cases that the actor's office leads, with both streams locked, always in one order.

    Raises NotFound, StaleState for the first; Unprocessable at `pointer` for another that is not there to be seen.
    """
    if case_id == other_id:
        raise Unprocessable.field(pointer, "same-case", "that is the same case")
    locks = [ledger.lock(ledger.stream_of(id_)) for id_ in sorted((case_id, other_id))]
    cases = [repository.one_visible(actor, id_) for id_ in (case_id, other_id)]
    *heads, first, second = await pipeline.read(session, *locks, *cases)
    taken_ = {found.stream: found for found in (ledger.taken(session, rows) for rows in heads if rows)}
    case = _the_one(session, first)
    if not second:
        raise Unprocessable.field(pointer, "unknown-case", "no such case, or not yours to see")
    other = _the_one(session, second)
    if {case.lead, other.lead} != {actor.organisation}:
        raise Forbidden("this call is for a supervisor of the office that leads both cases", rule="OFFICE")
    match.require(taken_[ledger.stream_of(case_id)].seq)
    return case, other


VisibleCase = Annotated[Case, Depends(_visible)]
OwnCase = Annotated[Case, Depends(_own)]
OpenedCase = Annotated[Case, Depends(_opened)]
LedCase = Annotated[Case, Depends(led)]
HoldableCase = Annotated[Case, Depends(_holdable)]
