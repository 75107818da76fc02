"""Mark what is due: remind, breach, escalate, hand over. Each rung once, while its clock runs, however often asked."""

from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, cast, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import clock, pipeline
from services.core.actor import SYSTEM
from services.deadlines import service as deadlines
from services.deadlines.models import Deadline
from services.identity import service as identity
from services.ledger import service as ledger
from services.legal_referrals import service as legal_referrals
from services.notices import service as notices
from services.policy.service import Policy, Rung
from services.referrals import service as referrals

_CASE_ID = (
    select(Deadline.case_id)
    .where(Deadline.subject_id == bindparam("subject", type_=Uuid), Deadline.next_rung_at.is_not(None))
    .limit(1)
    .scalar_subquery()
)
_TAKE = ledger.taking(literal_column("'case:'").concat(cast(_CASE_ID, Text)))
_CASE = select(*Case.__table__.c).where(Case.id == _CASE_ID)


async def mark(session: AsyncSession, subject_id: UUID) -> None:
    """Fire the due rungs of one subject's clocks. What was met meanwhile is left alone."""
    which = {"subject": subject_id}
    heads, found, rows = await pipeline.read(
        session, (_TAKE, which), (_CASE, which), deadlines.due(subject_id, clock.now())
    )
    if not found:
        return
    ledger.taken(session, heads)
    case = pipeline.attach(session, Case, found[0])
    policy = cases.policy_of(session, case)
    for deadline in [pipeline.attach(session, Deadline, row) for row in rows]:
        while deadline.next_rung_at is not None and deadline.next_rung_at <= clock.now():
            await _fire(session, case, policy, deadline)


async def _fire(session: AsyncSession, case: Case, policy: Policy, deadline: Deadline) -> None:
    rung = deadlines.due_rung(deadline, policy)
    late = deadlines.fire(session, deadline, policy, rung)
    match rung.action:
        case "remind":
            _told(session, case, deadline, rung, "deadline.reminded", late)
            _tell(session, case, policy, deadline, rung, "REMINDER", deadline.organisation)
        case "breach":
            _told(session, case, deadline, rung, "deadline.breached", late)
            _tell(session, case, policy, deadline, rung, "BREACH", deadline.organisation)
            await _escalate(session, case, policy, deadline, rung, late)
        case "escalate":
            await _escalate(session, case, policy, deadline, rung, late)
        case "warn":
            deadlines.fulfil(deadline, deadline.id, deadline.due_at)
            _told(session, case, deadline, rung, "deadline.warned", late)
            _tell(session, case, policy, deadline, rung, "REMINDER", deadline.organisation)
        case "lapse":
            deadlines.cancel(deadline)
            _told(session, case, deadline, rung, "deadline.lapsed", late)
        case "expire":
            await legal_referrals.expire(session, case, deadline.subject_id)
        case "hand_over":
            _told(session, case, deadline, rung, "deadline.breached", late)
            await _hand_over(session, case, policy, deadline, rung)


async def _escalate(
    session: AsyncSession, case: Case, policy: Policy, deadline: Deadline, rung: Rung, late: int
) -> None:
    """To the same agency one level up, who sees the case from now on. At the top there is nobody left to tell."""
    below = deadline.escalated_to or deadline.organisation
    shunned = await cases.conflicts(session, case.id)
    above = await identity.superior_of(session, below, shunned) if below else None
    if above is None:
        _told(session, case, deadline, rung, "deadline.escalated_to_the_top", late)
        return
    deadline.escalation_level += 1
    deadline.escalated_to = above.code
    cases.party(session, case, above.code, "superior")
    if deadline.subject_kind == "referral":
        referrals.escalate(session, deadline.subject_id, above.code, deadline.escalation_level)
    level, to = deadline.escalation_level, above.code
    _told(session, case, deadline, rung, "deadline.escalated", late, level=level, organisation=to)
    _tell(session, case, policy, deadline, rung, "ESCALATION", above.code)


async def _hand_over(session: AsyncSession, case: Case, policy: Policy, deadline: Deadline, rung: Rung) -> None:
    notice = await notices.get(session, deadline.subject_id)
    if notice is None or notice.state != "delivered":
        return
    notices.hand_over(session, case, notice, case.lead)
    _tell(session, case, policy, deadline, rung, "HANDED_OVER", case.lead)


def _told(
    session: AsyncSession,
    case: Case,
    deadline: Deadline,
    rung: Rung,
    type_: str,
    late: int,
    **more: object,
) -> None:
    subject = (deadline.subject_kind, deadline.subject_id)
    data = {"deadline": deadline.id, "rule": deadline.rule, "rung": rung.name, "due_at": deadline.due_at, **more}
    if late > 0:
        data["late_seconds"] = late
    cases.record(session, case, type_, SYSTEM, subject=subject, basis=deadline.rule, data=data)


def _tell(
    session: AsyncSession,
    case: Case,
    policy: Policy,
    deadline: Deadline,
    rung: Rung,
    kind: str,
    organisation: str | None,
) -> None:
    if organisation is not None:
        about = f"{deadline.id}:{rung.name}"
        facts = {"case_number": case.number, "rule": deadline.rule}
        notices.queue(session, case, policy, kind, about, notices.Recipient("office", organisation), facts)
