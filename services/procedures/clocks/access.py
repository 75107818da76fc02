"""Who may move a clock: the office that has to act, which sees the case. What the caller may not see answers 404."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.core.errors import Forbidden, NotFound
from services.core.route import IfMatch, Session
from services.deadlines import service as deadlines
from services.deadlines.models import Deadline
from services.identity.access import Handler, Supervisor
from services.ledger import service as ledger
from services.policy.service import Policy

DeadlineId = Annotated[UUID, Path()]


@dataclass(frozen=True)
class Clock:
    """A clock and its case, whose stream this transaction holds."""

    deadline: Deadline
    case: Case
    policy: Policy


async def _taken(deadline_id: UUID, session: Session, actor: Actor, match: IfMatch) -> Clock:
    head = await ledger.take_where(session, deadlines.stream_of(deadline_id).scalar_subquery())
    visible = cases.visible(actor).with_only_columns(Deadline, Case, maintain_column_froms=True)
    query = visible.join(Deadline, Deadline.case_id == Case.id).where(Deadline.id == deadline_id)
    found = (await session.execute(query, execution_options={"populate_existing": True})).first()
    if found is None:
        raise NotFound
    if found.Deadline.organisation != actor.organisation:
        raise Forbidden("this clock is another office's", code="not-the-office-of-the-clock", rule="OFFICE")
    match.require(head.seq)
    return Clock(found.Deadline, found.Case, cases.policies(session).of(found.Deadline.policy_version))


async def _own(deadline_id: DeadlineId, session: Session, actor: Handler, match: IfMatch) -> Clock:
    return await _taken(deadline_id, session, actor, match)


async def _supervised(deadline_id: DeadlineId, session: Session, actor: Supervisor, match: IfMatch) -> Clock:
    return await _taken(deadline_id, session, actor, match)


OwnClock = Annotated[Clock, Depends(_own)]
SupervisedClock = Annotated[Clock, Depends(_supervised)]
