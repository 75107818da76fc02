"""A supervisor opens a case in an emergency: at once, with a reason, and the auditor is told at once."""

from datetime import timedelta
from typing import Annotated
from uuid import uuid4

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.access import CaseId
from services.cases.models import BreakGlass, Case
from services.cases.reading import broken_glass
from services.cases.schemas import BreakGlassRead
from services.core import pipeline
from services.core.actor import Actor
from services.core.errors import Basis, Forbidden, NotFound
from services.core.route import IfMatch, Session
from services.identity import divisions
from services.identity import service as identity
from services.identity.access import Supervisor
from services.ledger import service as ledger
from services.notices import service as notices
from services.policy.service import Policy
from services.vault import openings
from services.vault import service as vault


async def _case(case_id: CaseId, session: Session, actor: Supervisor, match: IfMatch) -> Case:
    """A case of the supervisor's county or city, or that its office leads. An office in a conflict learns nothing."""
    stream = ledger.lock(ledger.stream_of(case_id))
    _, heads = await pipeline.read(session, cases.admit_by_division(case_id), stream)
    head = ledger.taken(session, heads)
    case = await cases.get(session, case_id)
    if case is None or actor.organisation in await cases.conflicts(session, case_id):
        raise NotFound
    policy = cases.policy_of(session, case)
    if not _may_break(policy, case, actor):
        takes_part = any(office == actor.organisation for office, _ in await cases.parties(session, case_id))
        if not takes_part:
            raise NotFound
        law = policy.files.personal_data.break_glass.basis
        detail = "the policy names whose supervisors open a case in an emergency"
        raise Forbidden(detail, basis=Basis("BREAK_GLASS", law.zh, law.en))
    match.require(head.seq)
    return case


BreakableCase = Annotated[Case, Depends(_case)]


def _may_break(policy: Policy, case: Case, actor: Actor) -> bool:
    law = policy.files.personal_data.break_glass
    own = actor.division_code or ""
    over_it = divisions.level(own) in law.levels and case.division_code.startswith(divisions.prefix(own))
    return actor.agency in law.agencies and (over_it or case.lead == actor.organisation)


async def break_glass(session: AsyncSession, case: Case, reason: str, actor: Actor) -> BreakGlassRead:
    """From now until the time that the policy sets this person reads the case; what it opens is an entry each time."""
    assert actor.organisation is not None and actor.person is not None  # noqa: S101, PT018 - a supervisor in person
    policy, now = cases.policy_of(session, case), ledger.moment(session)
    until = now + timedelta(hours=policy.files.personal_data.break_glass.hours)
    id_ = uuid4()
    kept = await vault.write(session, case.id, openings.REASON, id_, {"text": reason})
    data = {"until": until, "reason": id_, "content": kept}
    seq = cases.record(session, case, "glass.broken", actor, subject=("break_glass", id_), data=data)
    made = BreakGlass(
        id=id_,
        case_id=case.id,
        organisation=actor.organisation,
        person=actor.person,
        opened_at=now,
        until=until,
        seq=seq,
    )
    pipeline.add(session, made)
    for office in await identity.auditors(session, case.division_code):
        recipient = notices.Recipient("office", office.code)
        notices.queue(session, case, policy, "BREAK_GLASS", str(id_), recipient, {"case_number": case.number})
    cases.wake(session, case.id, seq)
    names = await identity.names_of(session, {actor.person})
    return broken_glass(made, case.number, names[actor.person], reason)
