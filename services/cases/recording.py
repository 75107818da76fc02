"""What happens to a case: an entry in its stream, its status, and the note by which its workflow looks again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.util import identity_key
from sqlalchemy.types import DateTime, Uuid

from services.cases.errors import CaseMerged
from services.cases.models import Case
from services.core import clock, pipeline
from services.core.actor import Actor
from services.deadlines import service as deadlines
from services.ledger import service as ledger
from workflows.case.contracts import workflow_id

_TOUCH = (
    update(Case)
    .where(Case.id == bindparam("the_case", type_=Uuid))
    .values(updated_at=bindparam("at", type_=DateTime(timezone=True)))
)


def record(
    session: AsyncSession,
    case: Case,
    type_: str,
    actor: Actor,
    *,
    data: Mapping[str, Any] | None = None,
    **facts: object,
) -> int:
    """An entry about the case itself, or with `subject=` about a part of it; and what it did to the clocks.

    Raises CaseMerged: whoever waited for its stream while it went into another case comes too late.
    """
    if case.merged_into is not None:
        raise CaseMerged
    facts = {"subject": ("case", case.id), **facts, "data": {**(data or {}), **deadlines.told(session)}}
    return ledger.append(session, ledger.stream_of(case.id), type_, actor=actor, **facts)  # type: ignore[arg-type]


def become(session: AsyncSession, case: Case, status: str) -> None:
    case.status, case.status_since = status, ledger.moment(session)


def wake(session: AsyncSession, case_id: UUID, seq: int, *parts: str) -> None:
    """Tell the case's workflow, and those of its parts, to look again."""
    held = session.sync_session.identity_map.get(identity_key(Case, case_id))
    if held is None:
        pipeline.queue(session, _TOUCH, {"the_case": case_id, "at": clock.now()})
    else:
        held.updated_at = clock.now()
    wake_new(session, case_id, seq, *parts)


def wake_new(session: AsyncSession, case_id: UUID, seq: int, *parts: str) -> None:
    """The same for a case that this transaction has opened: it has been updated at no other time."""
    ledger.note(session, seq, {workflow_id(case_id), *parts})
