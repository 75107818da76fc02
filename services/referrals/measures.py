"""Measures that an agency records under its referral, and the withdrawal of a mistaken one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.core import clock, pipeline
from services.core.actor import Actor
from services.core.errors import NotFound, Unprocessable
from services.deadlines import service as deadlines
from services.ledger import service as ledger
from services.referrals import repository
from services.referrals.errors import MeasureWithdrawn
from services.referrals.models import Measure
from services.referrals.service import Task, require_claimed
from services.vault import service as vault
from workflows.referral.contracts import workflow_id


@dataclass(frozen=True)
class Decision:
    """What was decided and when; its words (number, note, legal reason) go into the vault."""

    kind: str
    decided_at: datetime
    document_number: str | None
    note: str | None
    legal_reason: str | None


async def record(
    session: AsyncSession, task: Task, decision: Decision, actor: Actor, *, reporter_unit: bool
) -> tuple[Measure, Collection[str]]:
    """Record a measure; the law says which clocks it meets, and which it starts: the rules of those are answered.

    Raises NotClaimed, NotOpen, Unprocessable for a kind that is not this agency's, that the law bars in such a case,
    or that was decided in the future.
    """
    referral, case = task.referral, task.case
    require_claimed(referral)
    policy = cases.policy_of(session, case)
    if decision.kind not in policy.measures_of(referral.agency):
        raise Unprocessable.field("/kind", "unknown-measure", "no such measure of this agency")
    if decision.decided_at > clock.now():
        raise Unprocessable.field("/decided_at", "in-the-future", "a measure is recorded after it was decided")
    barred = policy.refusal_of(decision.kind, case.harm_categories)
    if barred is not None:
        raise Unprocessable.field("/kind", "barred-by-law", f"{barred.zh} / {barred.en}")
    measure = Measure(
        id=uuid4(),
        referral_id=referral.id,
        kind=decision.kind,
        decided_at=decision.decided_at,
        recorded_at=ledger.moment(session),
        recorded_by=actor.person,
    )
    pipeline.add(session, measure)
    words = {name: getattr(decision, name) for name in ("document_number", "note", "legal_reason")}
    kept = await vault.write(session, case.id, "measure", measure.id, words) if any(words.values()) else None
    event = f"measure.{decision.kind}"
    facts = cases.facts_of(case, agency=referral.agency, role=referral.role, reporter_unit=reporter_unit)
    deadlines.meet(session, policy, [event], task.subject(), measure.id, decision.decided_at)
    clocks = deadlines.start(session, policy, event, facts, task.subject(), measure.id, decision.decided_at)
    data = {"measure": measure.id, "kind": measure.kind, "words": kept}
    data["clocks"] = clocks
    _done(session, task, "measure.recorded", actor, measure, data, decision.decided_at)
    return measure, list(clocks)


async def withdraw(session: AsyncSession, task: Task, measure_id: UUID, reason: str, actor: Actor) -> Measure:
    """A mistake stays on record; what it started is cancelled, and what it met goes on.

    Raises NotFound, MeasureWithdrawn.
    """
    measure = await repository.measure(session, task.referral.id, measure_id)
    if measure is None:
        raise NotFound
    if measure.withdrawn_at is not None:
        raise MeasureWithdrawn
    measure.withdrawn_at = ledger.moment(session)
    policy = cases.policy_of(session, task.case)
    for deadline in await deadlines.of_case(session, task.case.id):
        if deadline.started_by == measure.id and deadline.met_at is None:
            deadlines.cancel(deadline)
        elif deadline.met_by == measure.id:
            deadlines.reopen(deadline, policy)
    note = await vault.write(session, task.case.id, "note", uuid4(), {"text": reason})
    _done(session, task, "measure.withdrawn", actor, measure, {"measure": measure.id, "reason": note}, None)
    return measure


def _done(
    session: AsyncSession,
    task: Task,
    type_: str,
    actor: Actor,
    measure: Measure,
    data: dict[str, object],
    at: datetime | None,
) -> None:
    subject = ("referral", task.referral.id)
    seq = cases.record(session, task.case, type_, actor, subject=subject, at=at, data={"kind": measure.kind, **data})
    task.referral.seq, task.referral.updated_at = seq, clock.now()
    cases.wake(session, task.case.id, seq, workflow_id(task.referral.id))
