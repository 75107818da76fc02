"""Start, meet, cancel, fire. The law decides which clocks an event starts and meets; here is what that does to them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, bindparam, case, or_, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import DateTime, Text, Uuid

from services.core import clock, pipeline
from services.deadlines import moving, repository, telling
from services.deadlines.models import DECIDED, Deadline, DeadlineRung
from services.policy.service import Count, Facts, Policy, Rule, Rung, rung_at


@dataclass(frozen=True)
class Subject:
    """Whose clock it is: a case, a referral or a notice; and who has to act."""

    kind: str
    id: UUID
    case_id: UUID
    agency: str | None = None
    organisation: str | None = None


_AT = bindparam("at", type_=DateTime(timezone=True))
_LATE = and_(Deadline.due_at < _AT, Deadline.suspended_at.is_(None))
_MEET = (
    update(Deadline)
    .where(
        Deadline.case_id == bindparam("the_case", type_=Uuid),
        Deadline.met_at.is_(None),
        Deadline.given_up_at.is_(None),
        Deadline.state != "cancelled",
        or_(
            and_(
                Deadline.subject_id == bindparam("subject", type_=Uuid),
                Deadline.rule == bindparam("own", type_=ARRAY(Text)).any_(),
            ),
            and_(
                Deadline.rule == bindparam("shared", type_=ARRAY(Text)).any_(),
                Deadline.started_by.is_distinct_from(bindparam("starts", type_=Uuid)),
                or_(
                    Deadline.agency.is_(None),
                    bindparam("agency", type_=Text).is_(None),
                    Deadline.agency == bindparam("agency", type_=Text),
                ),
            ),
        ),
    )
    .values(
        met_at=_AT,
        met_by=bindparam("fact", type_=Uuid),
        state=case((_LATE, "breached"), else_="met"),
        breached_at=case((_LATE, Deadline.due_at), else_=None),
        next_rung_at=None,
    )
)


def start(
    session: AsyncSession, policy: Policy, event: str, facts: Facts, subject: Subject, fact_id: UUID, at: datetime
) -> dict[str, datetime]:
    """Start every clock that this event starts, and answer their due times by rule.

    A clock that is no milestone of its subject is the case's, which lives until all its clocks have ended.
    """
    started: dict[str, datetime] = {}
    for rule in policy.started_by(event, facts):
        begins_at = rule.begins_at(at, facts)
        counted = policy.count(rule.code, begins_at)
        if counted is not None:
            _new(session, policy, rule, subject, fact_id, begins_at, counted)
            started[rule.code] = counted.due_at
    return started


def _new(
    session: AsyncSession,
    policy: Policy,
    rule: Rule,
    subject: Subject,
    fact_id: UUID,
    at: datetime,
    counted: Count,
    *,
    decided: bool = False,
) -> None:
    own, first = rule.milestone is not None, policy.rungs(rule)[:1]
    amount, unit = (None, DECIDED) if decided else rule.limit or (None, rule.unit)
    facts = {
        "rule": rule.code,
        "agency": None if rule.is_window else subject.agency,
        "organisation": None if rule.is_window else subject.organisation,
        "started_at": at,
        "due_at": counted.due_at,
    }
    kind, id_ = (subject.kind, subject.id) if own else ("case", subject.case_id)
    deadline_id = uuid4()
    telling.tell(session, telling.STARTED, {"deadline": deadline_id, "subject": {"kind": kind, "id": id_}, **facts})
    pipeline.insert(
        session,
        Deadline,
        id=deadline_id,
        case_id=subject.case_id,
        subject_kind=kind,
        subject_id=id_,
        policy_version=policy.version,
        amount=amount,
        unit=unit,
        **facts,
        provisional=counted.provisional,
        state="open",
        escalation_level=0,
        started_by=fact_id,
        next_rung=first[0].name if first else None,
        next_rung_at=rung_at(at, counted.due_at, first[0].fraction) if first else None,
    )


def meet(
    session: AsyncSession,
    policy: Policy,
    events: Sequence[str],
    subject: Subject,
    fact_id: UUID,
    at: datetime,
    *,
    starts: bool = False,
) -> None:
    """Meet the clocks that these events meet: a milestone's on its own subject, any other of the agency in the case.

    `starts`: the fact also starts clocks, which may be of the same rules, and does not meet its own.
    """
    rules = [code for event in events for code in policy.met_by(event)]
    own = [code for code in rules if policy.rule(code).milestone is not None]
    shared = [code for code in rules if policy.rule(code).milestone is None]
    if rules:
        values = {"the_case": subject.case_id, "subject": subject.id, "own": own, "shared": shared}
        values["agency"] = subject.agency
        values |= {"fact": fact_id, "starts": fact_id if starts else None, "at": at}
        pipeline.queue(session, _MEET, values)
        facts = {"own": own, "shared": shared, "agency": subject.agency, "at": at}
        telling.tell(session, telling.MET, {"subject": {"kind": subject.kind, "id": subject.id}, **facts})


def fulfil(deadline: Deadline, fact_id: UUID, at: datetime) -> None:
    """Meet this one clock: where an event meets only one of several that wait for it."""
    late = deadline.due_at < at and deadline.suspended_at is None
    deadline.met_at, deadline.met_by, deadline.next_rung_at = at, fact_id, None
    deadline.state, deadline.breached_at = ("breached", deadline.due_at) if late else ("met", None)


def start_until(
    session: AsyncSession,
    policy: Policy,
    code: str,
    subject: Subject,
    fact_id: UUID,
    due_at: datetime,
    at: datetime | None = None,
) -> None:
    """Start a clock whose end somebody decided, instead of the count; `at`: now unless told."""
    _new(session, policy, policy.rule(code), subject, fact_id, at or clock.now(), Count(due_at), decided=True)


async def lapse(
    session: AsyncSession, subject: Subject, but: Collection[str] = (), started_by: Collection[UUID] = ()
) -> list[str]:
    """Stop every unmet clock of this subject, and those it or these facts started, but those of some rules: what they
    waited for is not to be expected any more.

    Answers their rules, for the entry of the fact that ended the subject.
    """
    unmet_, facts = await repository.unmet(session, subject.case_id), {subject.id, *started_by}
    own = [d for d in unmet_ if d.started_by in facts or subject.id in (d.subject_id, d.case_id)]
    return give_up(deadline for deadline in own if deadline.rule not in but)


def give_up(unmet_: Iterable[Deadline]) -> list[str]:
    """Stop these clocks, and answer their rules. What was breached stays breached."""
    lapsed = []
    for deadline in unmet_:
        deadline.state = "breached" if deadline.breached_at else "cancelled"
        deadline.given_up_at, deadline.next_rung_at = clock.now(), None
        lapsed.append(deadline.rule)
    return lapsed


def reopen(deadline: Deadline, policy: Policy) -> None:
    """A clock whose meeting was taken back goes on as if it had not been met; rungs that have fired stay fired."""
    deadline.met_at, deadline.met_by = None, None
    deadline.state = "breached" if deadline.breached_at else "suspended" if deadline.suspended_at else "open"
    if deadline.next_rung is not None:
        moving.stand(deadline, moving.due_rung(deadline, policy))


def cancel(deadline: Deadline) -> None:
    """It should not have run, or another one takes its place: nobody was late with it."""
    deadline.state, deadline.breached_at, deadline.next_rung_at = "cancelled", None, None


def fire(session: AsyncSession, deadline: Deadline, policy: Policy, rung: Rung) -> int:
    """Mark a rung as fired and climb to the next; answers by how many seconds it is late.

    Its key makes a second firing fail, whoever tries.
    """
    assert deadline.next_rung_at is not None  # noqa: S101 - only due clocks are fired
    now = clock.now()
    late = int((now - deadline.next_rung_at).total_seconds())
    pipeline.add(
        session, DeadlineRung(deadline_id=deadline.id, rung=rung.name, due_at=deadline.next_rung_at, fired_at=now)
    )
    if rung.action in ("breach", "hand_over"):
        deadline.state, deadline.breached_at = "breached", deadline.due_at
    rungs = policy.rungs(deadline.rule)
    moving.stand(deadline, next(iter(rungs[rungs.index(rung) + 1 :]), None))
    return late


def overdue(deadline: Deadline, now: datetime) -> bool:
    waits = deadline.met_at is None and deadline.given_up_at is None
    return waits and deadline.state in repository.RUNNING and deadline.due_at <= now


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """The same, as a condition."""
    return and_(running(), Deadline.due_at <= now)


def running() -> ColumnElement[bool]:
    """Whether something is still to be done by it, in time or late."""
    return and_(repository.WAITS, Deadline.state.in_(repository.RUNNING))


told = telling.told
due_rung = moving.due_rung
suspend = moving.suspend
resume = moving.resume
extend = moving.extend
span_until = moving.span_until
recount = moving.recount
counted = moving.counted
running_after = repository.running_after
due = repository.due
next_due = repository.next_due
subjects_due = repository.subjects_due
next_rung = repository.next_rung
met = repository.met
of_case = repository.of_case
unmet = repository.unmet
stream_of = repository.stream_of
past_due_and_unmarked = repository.past_due_and_unmarked
kept = repository.kept
