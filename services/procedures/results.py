"""When all is handled: each reporter is told the result, once for each round of handling."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.notices import service as notices
from services.procedures import silence
from services.procedures.intake import notice_facts, recipient_of
from services.referrals import service as referrals
from services.referrals.service import Task
from services.reports import service as reports
from workflows.notice.contracts import workflow_id


async def resolve(session: AsyncSession, task: Task, result: str, note: str | None, actor: Actor) -> None:
    """The last one resolved tells the result with the same commit: nobody may close before it is told.

    Raises what `referrals.resolve` does, Unprocessable for a note that names somebody where a unit is held to account.
    """
    await silence.require(session, task.case, {"/note": note})
    await referrals.resolve(session, task, result, note, actor)
    await _tell(session, task.case)


async def tell_result(session: AsyncSession, case_id: UUID) -> None:
    """What was handled otherwise: taken out of another case. A second time is nothing."""
    await _tell(session, await cases.take(session, case_id))


async def _tell(session: AsyncSession, case: Case) -> None:
    """A result notice for every report that has not been told this result, if all is handled."""
    if case.status != "resolved":
        return
    policy = cases.policy_of(session, case)
    every = await referrals.of_case(session, case.id)
    ended = [r for r in every if r.state == "resolved" and r.result and r.role != "supervise"]
    ended.sort(key=lambda r: (r.role != "lead", r.agency))
    about = f"round:{len(ended)}"
    results = ",".join(dict.fromkeys(r.result for r in ended if r.result))
    agencies = ",".join(dict.fromkeys(r.agency for r in ended))
    told = {(n.report_id, n.about) for n in await notices.of_case(session, case.id, "RESULT")}
    queued = []
    for report in await reports.of_case(session, case.id):
        if (report.id, about) not in told:
            facts = {**notice_facts(case, report), "results": results, "agencies": agencies}
            notice = notices.queue(session, case, policy, "RESULT", about, recipient_of(report), facts)
            notices.deliver(session, case, notice)
            queued.append(notice)
    if queued:
        cases.wake(session, case.id, queued[-1].seq, *(workflow_id(notice.id) for notice in queued))
