"""When all is handled: each reporter is told the result, once for each round of handling."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.notices import service as notices
from services.procedures.intake import notice_facts, recipient_of
from services.referrals import service as referrals
from services.reports import service as reports
from workflows.notice.contracts import workflow_id


async def tell_result(session: AsyncSession, case_id: UUID) -> None:
    """Queue a result notice for every report that has not been told this result. A second time is nothing."""
    case = await cases.take(session, case_id)
    if case.status != "resolved":
        return
    policy = cases.policy_of(session, case)
    every = await referrals.of_case(session, case_id)
    ended = [r for r in every if r.state == "resolved" and r.result and r.role != "supervise"]
    about = f"round:{len(ended)}"
    results = ",".join(dict.fromkeys(r.result for r in sorted(ended, key=lambda r: r.role != "lead") if r.result))
    agencies = ",".join(dict.fromkeys(r.agency for r in ended))
    told = {(n.report_id, n.about) for n in await notices.of_case(session, case_id, "RESULT")}
    queued = []
    for report in await reports.of_case(session, case_id):
        if (report.id, about) not in told:
            facts = {**notice_facts(case, report), "results": results, "agencies": agencies}
            queued.append(notices.queue(session, case, policy, "RESULT", about, recipient_of(report), facts))
    if queued:
        cases.wake(session, case.id, queued[-1].seq, *(workflow_id(notice.id) for notice in queued))
