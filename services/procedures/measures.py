"""A measure is recorded; where the law wants the reporting unit told of it, the unit is told with the same commit."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.core.actor import Actor
from services.notices import service as notices
from services.procedures.intake import notice_facts, recipient_of
from services.referrals import measures
from services.referrals.models import Measure
from services.referrals.service import Task
from services.reports import service as reports
from workflows.notice.contracts import workflow_id

_PROGRESS_TOLD = "notice.progress.delivered"


async def record(session: AsyncSession, task: Task, decision: measures.Decision, actor: Actor) -> Measure:
    """Raises what `referrals.measures.record` does."""
    case, policy = task.case, cases.policy_of(session, task.case)
    units = [found for found in await reports.of_case(session, case.id) if found.audience == "reporter_unit"]
    measure, started = await measures.record(session, task, decision, actor, reporter_unit=bool(units))
    if not any(_PROGRESS_TOLD in policy.rule(code).met_by for code in started):
        return measure
    queued = []
    for report in units:
        facts = {**notice_facts(case, report), "agencies": task.referral.agency}
        about = f"measure:{measure.id}"
        queued.append(notices.queue(session, case, policy, "PROGRESS", about, recipient_of(report), facts))
    cases.wake(session, case.id, queued[-1].seq, *(workflow_id(notice.id) for notice in queued))
    return measure
