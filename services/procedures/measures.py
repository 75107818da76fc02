"""A measure is recorded; whom the law calls in and tells of it hears with the same commit. Or it was a mistake."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.core.actor import Actor
from services.notices import service as notices
from services.procedures import consequences, silence
from services.referrals import measures
from services.referrals.models import Measure
from services.referrals.service import Task
from services.reports import service as reports


async def record(session: AsyncSession, task: Task, decision: measures.Decision, actor: Actor) -> Measure:
    """Raises what `referrals.measures.record` does."""
    await silence.require(session, task.case, {"/note": decision.note, "/legal_reason": decision.legal_reason})
    filed = await reports.of_case(session, task.case.id)
    units = any(report.audience == "reporter_unit" for report in filed)
    measure, facts = await measures.record(session, task, decision, actor, reporter_unit=units)
    done = decision.done_by(task.referral.agency)
    happening = consequences.Happening(decision.events, measure.id, decision.decided_at, done)
    await consequences.follow(session, consequences.office_of(task), happening, facts, actor)
    return measure


async def withdraw(session: AsyncSession, task: Task, measure_id: UUID, reason: str, actor: Actor) -> Measure:
    """Raises what `referrals.measures.withdraw` does."""
    measure = await measures.withdraw(session, task, measure_id, reason, actor)
    await notices.withdraw(session, task.case, measure.id, actor)
    return measure
