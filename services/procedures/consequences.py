"""What the law attaches to a measure, a transfer, a return, an ending: who takes part from now on, and who is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.deadlines import service as deadlines
from services.identity import service as identity
from services.notices import service as notices
from services.notices.models import Notice
from services.notices.service import Recipient
from services.policy.rules import NEAR, PERSONS, REPORTERS, Near
from services.policy.service import Consequence, Done, Facts, Policy
from services.procedures import accountability, persons, places
from services.procedures.intake import notice_facts, recipient_of
from services.referrals import asking_in
from services.referrals import service as referrals
from services.referrals.models import Referral
from services.referrals.service import Task
from services.reports import service as reports
from services.reports.models import Report
from workflows.notice.contracts import workflow_id as notice_workflow
from workflows.referral.contracts import workflow_id as referral_workflow


@dataclass(frozen=True)
class Office:
    """Who did it, in which case."""

    case: Case
    agency: str
    organisation: str


def office_of(task: Task) -> Office:
    return Office(task.case, task.referral.agency, task.referral.organisation)


@dataclass(frozen=True)
class Happening:
    """What has happened. `done`: the measure, if it was one; `instrument`: of a ruling; `child`: whom it concerns."""

    events: Sequence[str]
    fact_id: UUID
    at: datetime
    done: Done | None = None
    instrument: str | None = None
    child: UUID | None = None

    def codes(self) -> dict[str, str]:
        """What a text may put into words of it."""
        named = {"measure": self.done.kind if self.done else None, "instrument": self.instrument}
        return {name: code for name, code in named.items() if code is not None}


@dataclass
class _Course:
    """What comes of a happening."""

    session: AsyncSession
    office: Office
    happening: Happening
    policy: Policy
    actor: Actor
    handed: list[Referral] = field(default_factory=list)
    queued: list[Notice] = field(default_factory=list)

    def tell(self, kind: str, recipient: Recipient, facts: Mapping[str, str], child: UUID | None = None) -> None:
        """Once, though two laws may want it."""
        case, happening = self.office.case, self.happening
        about = f"{happening.fact_id}:{child}" if child else str(happening.fact_id)
        told = {(found.kind, found.about, found.audience, found.recipient, found.report_id) for found in self.queued}
        if (kind, about, recipient.audience, recipient.organisation, recipient.report_id) in told:
            return
        sender = notices.Sender(self.office.agency, self.office.organisation)
        facts = {"case_number": case.number, **facts}
        self.queued.append(notices.queue(self.session, case, self.policy, kind, about, recipient, facts, sender))


async def follow(session: AsyncSession, office: Office, happening: Happening, facts: Facts, actor: Actor) -> None:
    """`facts`: as they were before."""
    case = office.case
    course = _Course(session, office, happening, cases.policy_of(session, case), actor)
    for event in happening.events:
        for law in course.policy.consequences(event, facts):
            await _call(course, event, law, facts)
            await _inform(course, law)
            await _tell(course, law.notice)
    if course.queued:
        parts = [notice_workflow(notice.id) for notice in course.queued]
        parts += [referral_workflow(referral.id) for referral in course.handed]
        cases.wake(session, case.id, course.queued[-1].seq, *parts)


async def _call(course: _Course, event: str, law: Consequence, facts: Facts) -> None:
    """Each agency by the referral that it has open, or by a new one; the event's clocks of that agency start."""
    session, case, happening = course.session, course.office.case, course.happening
    for agency, role in law.calls.items():
        if agency == course.office.agency:
            continue
        open_ = [*await referrals.open_of_case(session, case.id), *course.handed]
        called = next((r for r in open_ if r.agency == agency), None)
        if called is None:
            competence = await asking_in.competent(session, case, agency, await places.of(session, case))
            if competence is None or competence.instead:
                continue
            cases.handled_again(session, case, course.actor)
            called = referrals.hand_out(session, case, course.policy, competence, role, course.actor)
            course.handed.append(called)
        history = (*facts.history, *([happening.done] if happening.done else []))
        known = replace(facts, agency=agency, role=called.role, history=history)
        clocks = deadlines.start(
            session, course.policy, event, known, Task(called, case).subject(), happening.fact_id, happening.at
        )
        data: dict[str, object] = {"agency": agency, "organisation": called.organisation, "event": event}
        data |= {"kind": happening.done.kind if happening.done else None, "clocks": clocks}
        subject = ("referral", called.id)
        cases.record(session, case, "referral.called", course.actor, subject=subject, data=data)
        course.tell(law.notice, Recipient("office", called.organisation), happening.codes())


async def _inform(course: _Course, law: Consequence) -> None:
    """The authority above the unit that is held to account."""
    case, happening = course.office.case, course.happening
    if (
        law.authority is None
        or (
            referral := await accountability.inform(
                course.session, case, course.policy, law.authority, course.actor, happening.at
            )
        )
        is None
    ):
        return
    course.handed.append(referral)
    course.tell(law.notice, Recipient("superior_unit", referral.organisation), {"ground": case.ground or ""})


async def _tell(course: _Course, kind: str) -> None:
    """Whom the matrix names, besides the offices that are called in."""
    session, case, happening = course.session, course.office.case, course.happening
    told = [audience for audience, cell in course.policy.occasion(kind).told.items() if not cell.served]
    for audience, near in await _near(course, [found for found in NEAR if found in told]):
        course.tell(kind, Recipient(audience, near), happening.codes())
    wanted = [found for found in PERSONS if found in told]
    for person, child in await persons.of(session, case, course.policy, wanted, happening.child) if wanted else ():
        course.tell(kind, Recipient(person), happening.codes(), child)
    if REPORTERS.isdisjoint(told) and "superior_unit" not in told:
        return
    for report in await reports.of_case(session, case.id):
        if report.audience in told:
            course.tell(kind, recipient_of(report), {**notice_facts(case, report), "agencies": course.office.agency})
        if "superior_unit" in told and (above := await _above(course, report)) is not None:
            course.tell(kind, Recipient("superior_unit", above, report.id), happening.codes())


async def _above(course: _Course, report: Report) -> str | None:
    """Who stands above the unit that reported, which may keep it from them."""
    if report.audience != "reporter_unit" or report.confidential or report.organisation is None:
        return None
    shunned = await cases.conflicts(course.session, course.office.case.id)
    above = await identity.superior_of(course.session, report.organisation, shunned)
    return above.code if above else None


async def _near(course: _Course, wanted: Sequence[Near]) -> Iterable[tuple[Near, str]]:
    """The bodies of the places where the children are, past those in which a suspected harmer works."""
    if not wanted:
        return ()
    session, case = course.session, course.office.case
    bodies = {body: audience for audience in wanted for body in course.policy.bodies_of(NEAR[audience])}
    shunned, found = await cases.conflicts(session, case.id), dict[str, Near]()
    for place in await places.of(session, case):
        for near in await identity.local(session, bodies.keys(), place, shunned):
            body = near.agency if near.agency in bodies else near.unit_type
            found.setdefault(near.code, bodies[body or ""])
    return [(audience, code) for code, audience in found.items()]
