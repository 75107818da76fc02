"""A kept promise is heard of by the workflow that asked for it; the others are told by a note."""

from dataclasses import replace

from sqlalchemy import text
from temporalio.testing import ActivityEnvironment

from services.core.database import Database
from tests.house import House
from tests.procedures.conftest import Engine
from tests.reports_made import report
from workflows.promises import Subject


async def noted(relaying: Database, workflows: list[str]) -> set[str]:
    """Which of these are to look, and are told so now."""
    async with relaying.transaction() as session:
        taken = text("DELETE FROM ledger_note WHERE workflow_id = ANY(:ids) RETURNING workflow_id")
        return {row.workflow_id for row in await session.execute(taken, {"ids": workflows})}


async def test_the_workflow_that_asked_needs_no_note(house: House, relaying: Database, engine: Engine) -> None:
    school, police = await house.office("school-349901101-1"), await house.office("police-349901")
    filed = await school.do("/reports", report(), 201)
    (notice,) = (await school.read("/notices", report_id=filed["id"]))["items"]
    (referral, *_) = (await police.read("/referrals", report_number=filed["number"]))["items"]
    its, cases = f"notice-{notice['id']}", f"case-{referral['case_id']}"
    assert await noted(relaying, [its, cases]) == {its, cases}
    workflow = ActivityEnvironment()
    workflow.info = replace(workflow.info, workflow_id=its)
    await workflow.run(engine.notice.deliver, Subject(notice["id"]))
    assert await noted(relaying, [its, cases]) == {cases}
    await school.do(f"/notices/{notice['id']}/acknowledge")
    assert await noted(relaying, [its, cases]) == {its, cases}
