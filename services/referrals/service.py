"""An agency's task: handed out, signed for, claimed, released, reassigned, transferred, returned, resolved."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import clock, pipeline
from services.core.actor import SYSTEM, Actor, Role
from services.core.errors import Forbidden, Unprocessable
from services.deadlines import service as deadlines
from services.deadlines.models import Deadline
from services.deliveries import events
from services.identity import service as identity
from services.ledger import service as ledger
from services.policy.service import Policy
from services.referrals import repository
from services.referrals.errors import AlreadyClaimed, MeasureMissing, NotClaimed, NotOpen, NotTheHolder
from services.referrals.models import Referral, ReferralEscalation
from services.vault import service as vault
from workflows.referral.contracts import workflow_id

_DUE = {"received": "receive_due", "claimed": "claim_due", "resolved": "resolve_due"}  # by milestone, for the inboxes


@dataclass(frozen=True)
class Task:
    """A referral and its case, whose stream this transaction holds."""

    referral: Referral
    case: Case

    def subject(self) -> deadlines.Subject:
        found = self.referral
        return deadlines.Subject("referral", found.id, found.case_id, found.agency, found.organisation)


def hand_out(
    session: AsyncSession,
    case: Case,
    policy: Policy,
    competence: identity.Competence,
    role: str,
    actor: Actor,
    *,
    agency: str | None = None,
    reason: str | None = None,
    predecessor: UUID | None = None,
    receives: bool = False,
) -> Referral:
    """A new referral with its clocks, in a case that this transaction holds. The caller wakes its workflow.

    `agency`: whose task it was meant to be, when it has no competent office. `receives`: a report is routed to it.
    """
    now = clock.now()
    referral = Referral(
        id=uuid4(),
        case_id=case.id,
        agency=competence.agency,
        organisation=competence.organisation,
        role=role,
        state="pending",
        priority=_priority(case),
        instead_of=agency if competence.instead else None,
        receives=receives,
        created_at=now,
        updated_at=now,
    )
    task = Task(referral, case)
    facts = cases.facts_of(case, agency=referral.agency, role=role)
    clocks = deadlines.start(session, policy, "referral.created", facts, task.subject(), referral.id, now)
    _copy_due_times(referral, policy, clocks)
    data: dict[str, Any] = {"agency": referral.agency, "organisation": referral.organisation, "role": role}
    data |= {"reason": reason, "created_at": now}  # later than the entry's time: referrals are read in this order
    if competence.instead:
        data["no_competent_organisation_of"] = agency
    data |= {"predecessor": str(predecessor)} if predecessor else {}
    referral.seq = _record(session, task, "referral.created", actor, **data, clocks=clocks)
    pipeline.add(session, referral)
    events.referral_created(session, policy, case, referral.organisation, referral.id)
    cases.party(session, case, referral.organisation, role)
    if role != "supervise":  # who supervises has no task to finish
        cases.matter(session, case.id, "referral", referral.id, open_=True)
    return referral


async def receive(session: AsyncSession, task: Task, actor: Actor) -> None:
    """Signed for (签收). A second time changes nothing."""
    _require_open(task.referral)
    if task.referral.received_at is not None:
        return
    now = task.referral.received_at = ledger.moment(session)
    policy = cases.policy_of(session, task.case)
    deadlines.meet(session, policy, ["referral.received"], task.subject(), task.referral.id, now)
    _done(session, task, _record(session, task, "referral.received", actor))


async def claim(session: AsyncSession, task: Task, actor: Actor) -> None:
    """Raises AlreadyClaimed with who holds it, NotOpen."""
    referral, case = task.referral, task.case
    if referral.state == "claimed":
        raise AlreadyClaimed(await holder(session, referral))
    _require_open(referral)
    now = ledger.moment(session)
    referral.received_at = referral.received_at or now
    _hold(referral, actor, now)
    policy = cases.policy_of(session, case)
    deadlines.meet(session, policy, ["referral.received", "referral.claimed"], task.subject(), referral.id, now)
    clocks: dict[str, datetime] = {}
    if referral.resolve_due is None:  # a released referral's clocks go on
        facts = cases.facts_of(case, agency=referral.agency, role=referral.role)
        clocks = deadlines.start(session, policy, "referral.claimed", facts, task.subject(), referral.id, now)
        _copy_due_times(referral, policy, clocks)
    cases.claimed(session, case)
    _done(session, task, _record(session, task, "referral.claimed", actor, clocks=clocks))


async def release(session: AsyncSession, task: Task, reason: str, actor: Actor) -> None:
    """Back to pending: the claim's clock goes on as if nobody had claimed. Raises NotClaimed."""
    referral = task.referral
    require_claimed(referral)
    policy = cases.policy_of(session, task.case)
    for deadline in await deadlines.of_case(session, task.case.id):
        if deadline.subject_id == referral.id and policy.rule(deadline.rule).milestone == "claimed":
            deadlines.reopen(deadline, policy)
    referral.state, referral.claimed_by, referral.claimed_by_machine, referral.claimed_at = "pending", None, None, None
    _done(session, task, _record(session, task, "referral.released", actor, reason=await _kept(session, task, reason)))


async def reassign(session: AsyncSession, task: Task, name: str, reason: str, actor: Actor) -> None:
    """To another person of the same office, by a supervisor. Raises NotClaimed, Unprocessable."""
    if actor.role is not Role.SUPERVISOR:
        raise Forbidden("only a supervisor reassigns", rule="SUPERVISOR")
    require_claimed(task.referral)
    person = await identity.person_named(session, task.referral.organisation, name, "/person")
    await hand_over(session, task, person.id, reason, actor)


async def hand_over(session: AsyncSession, task: Task, person: UUID, reason: str, actor: Actor) -> None:
    task.referral.claimed_by, task.referral.claimed_by_machine = person, None
    note = await _kept(session, task, reason)
    _done(session, task, _record(session, task, "referral.reassigned", actor, to=person, reason=note))


async def transfer(session: AsyncSession, task: Task, code: str, reason: str, actor: Actor) -> Referral:
    """To the competent office of the same agency; this one ends, a new one begins with its own clocks."""
    referral, case = task.referral, task.case
    _require_open(referral)
    to = await identity.organisation(session, code, "/organisation")
    if to.agency != referral.agency or not to.competent or to.code == referral.organisation:
        raise Unprocessable.field("/organisation", "not-competent", "not another competent office of the same agency")
    await cases.require_not_conflicted(session, case, to.code)
    return await _succeed(session, task, to.code, await _kept(session, task, reason), actor)


async def raise_above_conflict(session: AsyncSession, task: Task, organisation: str) -> Referral:
    """An office turned out to be in a conflict: its task goes one level up, and it sees nothing any more."""
    return await _succeed(session, task, organisation, "CONFLICT_OF_INTEREST", SYSTEM)


async def _succeed(session: AsyncSession, task: Task, organisation: str, reason: str, actor: Actor) -> Referral:
    referral, case = task.referral, task.case
    competence, policy = identity.Competence(organisation, referral.agency), cases.policy_of(session, case)
    before: dict[str, Any] = {"predecessor": referral.id, "receives": referral.receives}
    heir = hand_out(session, case, policy, competence, referral.role, actor, reason=reason, **before)
    referral.state, referral.successor_id = "transferred", heir.id
    deadlines.meet(session, policy, ["referral.transferred"], task.subject(), referral.id, clock.now())
    lapsed = await _end(session, task, but=policy.met_by("referral.transferred"))
    clocks: dict[str, datetime] = {}
    if actor is not SYSTEM:  # nobody is told that an office is in a conflict
        known = cases.facts_of(case, agency=referral.agency, role=referral.role)
        clocks = deadlines.start(
            session, policy, "referral.transferred", known, task.subject(), referral.id, clock.now()
        )
    facts = {"to": organisation, "successor": heir.id, "reason": reason, "lapsed": lapsed, "clocks": clocks}
    seq = _record(session, task, "referral.transferred", actor, **facts)
    _done(session, task, seq, workflow_id(heir.id))
    return heir


async def send_back(session: AsyncSession, task: Task, reason: str, actor: Actor) -> None:
    """Not this agency's business. The caller has the case routed again, in the same transaction."""
    _require_open(task.referral)
    task.referral.state = "returned"
    policy = cases.policy_of(session, task.case)
    deadlines.meet(session, policy, ["referral.returned"], task.subject(), task.referral.id, clock.now())
    lapsed = await _end(session, task, but=policy.met_by("referral.returned"))
    note = await _kept(session, task, reason)
    _done(session, task, _record(session, task, "referral.returned", actor, reason=note, lapsed=lapsed))


def lead_on(session: AsyncSession, task: Task) -> None:
    """An assisting office takes the lead: the leading one returned the referral, or a merge was undone."""
    task.referral.role, task.referral.receives = "lead", True
    cases.party(session, task.case, task.referral.organisation, "lead")
    _done(session, task, _record(session, task, "referral.leads", SYSTEM))


def assist_on(session: AsyncSession, task: Task) -> None:
    """Another office leads the case that this one came into."""
    task.referral.role = "assist"
    _done(session, task, _record(session, task, "referral.assists", SYSTEM))


async def resolve(session: AsyncSession, task: Task, result: str, note: str | None, actor: Actor) -> None:
    """Raises NotClaimed, NotOpen, Unprocessable for a result that is not this agency's, MeasureMissing."""
    referral, case = task.referral, task.case
    require_claimed(referral)
    policy = cases.policy_of(session, case)
    if result not in policy.results_of(referral.agency, case.kind):
        raise Unprocessable.field("/result", "unknown-result", "no such result of this agency")
    events = ["referral.resolved", f"result.{result}"]
    met = {code for event in events for code in policy.met_by(event)}
    lapsed = deadlines.give_up(await _demanded(session, task, policy, result, met))
    now = ledger.moment(session)
    referral.state, referral.result, referral.resolved_at, referral.resolved_by = "resolved", result, now, actor.person
    kept = await _kept(session, task, note) if note else None
    deadlines.meet(session, policy, events, task.subject(), referral.id, now)
    lapsed += await _end(session, task, but={*met, *lapsed})
    seq = _record(session, task, "referral.resolved", actor, result=result, note=kept, lapsed=lapsed)
    await cases.settled(session, case, referral.id, actor, now)
    _done(session, task, seq)


async def _demanded(
    session: AsyncSession, task: Task, policy: Policy, result: str, met: Collection[str]
) -> list[Deadline]:
    """The clocks of measures that the law demands of this office, and with this result gives up.

    Raises MeasureMissing: ending the task without the measure gives up none of the others.
    """
    given_up = []
    for deadline in await deadlines.unmet(session, task.case.id):
        rule = policy.rule(deadline.rule)
        if rule.lapses_with is None or deadline.organisation != task.referral.organisation or rule.code in met:
            continue
        wanted = [event.removeprefix("measure.") for event in rule.met_by if event.startswith("measure.")]
        if result not in rule.lapses_with and not await _was_done(session, task, deadline, wanted):
            raise MeasureMissing(wanted, policy.basis(rule.code))
        given_up.append(deadline)
    return given_up


async def _was_done(session: AsyncSession, task: Task, deadline: Deadline, wanted: Collection[str]) -> bool:
    """Before a reopening began the clock anew; what a measure has started is met by a later one only."""
    if deadline.started_by != task.referral.id:
        return False
    return bool((await repository.decided(session, task.case.id, task.referral.agency)).keys() & wanted)


def escalate(session: AsyncSession, referral_id: UUID, organisation: str, level: int) -> None:
    """The superior office has this referral in its own list from now on, whichever clock was the first."""
    values = {"referral_id": referral_id, "organisation": organisation, "level": level, "escalated_at": clock.now()}
    pipeline.upsert(session, ReferralEscalation, "ON CONFLICT DO NOTHING", **values)


def weigh(referral: Referral, case: Case) -> None:
    """A case that has become urgent goes to the top of the inboxes."""
    referral.priority = _priority(case)


def holds(referral: Referral, actor: Actor) -> bool:
    if actor.person is not None:
        return referral.claimed_by == actor.person
    return referral.claimed_by is None and referral.claimed_by_machine == actor.subject


async def holder(session: AsyncSession, referral: Referral) -> dict[str, Any]:
    """`{organisation, person}`; the person is null when a machine claimed."""
    person = referral.claimed_by
    names = await identity.names_of(session, [person] if person else [])
    return {"organisation": referral.organisation, "person": names.get(person) if person else None}


def require_claimed(referral: Referral) -> None:
    """Raises NotClaimed, NotOpen."""
    if referral.state == "pending":
        raise NotClaimed
    _require_open(referral)


def require_holder(referral: Referral, actor: Actor) -> None:
    """Raises NotTheHolder once somebody else has claimed, unless a supervisor asks."""
    if referral.state == "claimed" and actor.role is not Role.SUPERVISOR and not holds(referral, actor):
        raise NotTheHolder


def _priority(case: Case) -> int:
    return 0 if case.risk == "urgent" else 1


def _require_open(referral: Referral) -> None:
    if referral.state not in ("pending", "claimed"):
        raise NotOpen(referral.state)


def _hold(referral: Referral, actor: Actor, at: datetime) -> None:
    referral.state, referral.claimed_at, referral.claimed_by = "claimed", at, actor.person
    referral.claimed_by_machine = None if actor.person else actor.subject


async def _end(session: AsyncSession, task: Task, but: Collection[str] = ()) -> list[str]:
    """The task has ended: its clocks lapse, but those that this very fact meets. Answers the rules of the lapsed."""
    if task.referral.role != "supervise":
        cases.matter(session, task.case.id, "referral", task.referral.id, open_=False)
    return await deadlines.lapse(session, task.subject(), but)


def _record(session: AsyncSession, task: Task, type_: str, actor: Actor, **data: Any) -> int:
    return cases.record(session, task.case, type_, actor, subject=("referral", task.referral.id), data=data)


def _done(session: AsyncSession, task: Task, seq: int, *others: str) -> None:
    task.referral.seq, task.referral.updated_at = seq, clock.now()
    cases.wake(session, task.case.id, seq, workflow_id(task.referral.id), *others)


async def _kept(session: AsyncSession, task: Task, text: str) -> str:
    """A reason in words goes into the vault; the ledger keeps its keyed digest."""
    return await vault.write(session, task.case.id, "note", uuid4(), {"text": text})


async def due_moved(session: AsyncSession, deadline: Deadline, policy: Policy, seq: int) -> None:
    """One of a referral's clocks has another due time; `seq`: of the entry that says so."""
    referral = await repository.get(session, deadline.subject_id)
    if referral is not None:
        _copy_due_times(referral, policy, {deadline.rule: deadline.due_at})
        referral.seq, referral.updated_at = seq, clock.now()


def _copy_due_times(referral: Referral, policy: Policy, clocks: Mapping[str, datetime]) -> None:
    for code, due_at in clocks.items():
        name = _DUE.get(policy.rule(code).milestone or "")
        if name is not None:
            setattr(referral, name, due_at)


open_of_case = repository.open_of_case
of_case = repository.of_case
tasks = repository.tasks
claimed_by = repository.claimed_by
decided = repository.decided
history = repository.history
held = repository.held
receives = repository.receives
