"""Measures that an agency records under its referral, and the withdrawal of a mistaken one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import clock, pipeline
from services.core.actor import Actor
from services.core.errors import NotFound, Unprocessable
from services.deadlines import service as deadlines
from services.ledger import service as ledger
from services.policy.service import Done, Facts, Policy
from services.referrals import repository
from services.referrals.errors import LegalReasonNeeded, MeasureBarred, MeasureWithdrawn
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
    finding: str | None = None
    until: datetime | None = None

    def done_by(self, agency: str) -> Done:
        return Done(agency, self.kind, self.decided_at, self.finding)

    @property
    def events(self) -> list[str]:
        event = f"measure.{self.kind}"
        return [event, f"{event}.{self.finding}"] if self.finding else [event]


async def record(
    session: AsyncSession, task: Task, decision: Decision, actor: Actor, *, reporter_unit: bool
) -> tuple[Measure, Facts]:
    """Record a measure; the law says which clocks it meets, and which it starts. The facts are those before it.

    Raises NotClaimed, NotOpen, MeasureBarred, LegalReasonNeeded, ProofNeeded, Unprocessable for a kind that is not this
    agency's, or that was decided in the future.
    """
    referral, case = task.referral, task.case
    policy = cases.policy_of(session, case)
    await _require_awaited(session, task, policy, decision)
    _check(policy, case, referral.agency, decision)
    before = await repository.history(session, case.id)
    facts = cases.facts_of(
        case, agency=referral.agency, role=referral.role, reporter_unit=reporter_unit, history=before
    )
    _require_lawful(policy, decision, facts)
    measure = Measure(
        id=uuid4(),
        referral_id=referral.id,
        kind=decision.kind,
        finding=decision.finding,
        decided_at=decision.decided_at,
        recorded_at=ledger.moment(session),
        recorded_by=actor.person,
    )
    pipeline.add(session, measure)
    words = {name: getattr(decision, name) for name in ("document_number", "note", "legal_reason")}
    kept = await vault.write(session, case.id, "measure", measure.id, words) if any(words.values()) else None
    clocks = _move_clocks(session, task, policy, decision, measure.id, facts)
    data = {"measure": measure.id, "kind": measure.kind, "finding": measure.finding, "words": kept, "clocks": clocks}
    _done(session, task, "measure.recorded", actor, measure, data, decision.decided_at)
    return measure, facts


async def _require_awaited(session: AsyncSession, task: Task, policy: Policy, decision: Decision) -> None:
    """Under a task that is done, only what one of its office's clocks, or a right, still waits for.

    Raises NotClaimed, NotOpen.
    """
    if task.referral.state == "resolved":
        meets = {code for event in decision.events for code in policy.met_by(event)}
        for deadline in await deadlines.unmet(session, task.case.id):
            if deadline.organisation in (None, task.referral.organisation) and deadline.rule in meets:
                return
    require_claimed(task.referral)


def _check(policy: Policy, case: Case, agency: str, decision: Decision) -> None:
    if decision.kind not in policy.measures_of(agency, case.kind):
        raise Unprocessable.field("/kind", "unknown-measure", "no such measure of this agency")
    if decision.finding is not None and decision.finding not in policy.findings_of(decision.kind):
        raise Unprocessable.field("/finding", "unknown-finding", "nothing of the kind is found on this occasion")
    if decision.until is not None and policy.term_of(decision.kind) is None:
        raise Unprocessable.field("/until", "no-term", "this measure sets no term")
    if decision.until is not None and decision.until <= decision.decided_at:
        raise Unprocessable.field("/until", "too-early", "a term ends after it was set")
    if decision.decided_at > clock.now():
        raise Unprocessable.field("/decided_at", "in-the-future", "a measure is recorded after it was decided")
    cases.require_proof(case, decision.document_number)


def _require_lawful(policy: Policy, decision: Decision, facts: Facts) -> None:
    for basis, law in policy.constraints(decision.kind, decision.finding, facts):
        if law.needs is None:
            raise MeasureBarred(basis)
        if not getattr(decision, law.needs):
            raise LegalReasonNeeded(basis)


def _move_clocks(
    session: AsyncSession, task: Task, policy: Policy, decision: Decision, measure_id: UUID, before: Facts
) -> dict[str, datetime]:
    subject, at = task.subject(), decision.decided_at
    deadlines.meet(session, policy, decision.events, subject, measure_id, at, starts=True)
    facts = replace(before, history=_in_order([*before.history, decision.done_by(task.referral.agency)]))
    clocks: dict[str, datetime] = {}
    for event in decision.events:
        clocks |= deadlines.start(session, policy, event, facts, subject, measure_id, at)
    term = policy.term_of(decision.kind)
    if term is not None and decision.until is not None:
        deadlines.start_until(session, policy, term, subject, measure_id, decision.until, at)
        clocks[term] = decision.until
    return clocks


def _in_order(history: Sequence[Done]) -> tuple[Done, ...]:
    return tuple(sorted(history, key=lambda done: done.decided_at))


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
