"""The real services under the real engine: from the report to the closing, and clocks over weeks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from temporalio import activity
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from services import worker
from services.core import clock
from services.core.database import Database
from services.deliveries.channels import Channels
from services.relay import Relay
from tests.house import House, Office
from tests.reports_made import report
from tests.workflows.servers import dev_server, eventually, new_queue, time_skipping_server
from workflows.case.contracts import workflow_id as case_workflow

RESULTS = {"PUBLIC_SECURITY": "PENALISED", "CIVIL_AFFAIRS": "CHILD_PLACED", "EDUCATION": "GUIDANCE_GIVEN"}
OFFICES = {"PUBLIC_SECURITY": "police", "CIVIL_AFFAIRS": "civil-affairs", "EDUCATION": "education"}


@asynccontextmanager
async def engine(
    client: Client, database: Database, relaying: Database, *interceptors: Interceptor, channels: Channels | None = None
) -> AsyncIterator[None]:
    """A worker and a relay of their own task queue, without the notes that other tests have left."""
    queue, stopping = new_queue(), asyncio.Event()
    async with relaying.transaction() as session:
        await session.execute(text("DELETE FROM ledger_note"))
    async with worker.build(client, database, queue, interceptors, channels=channels):
        relay = asyncio.create_task(Relay(relaying, client, queue).run(stopping))
        try:
            yield
        finally:
            stopping.set()
            await relay


async def work_off(house: House, number: str) -> str:
    """Every office claims and resolves its referral; answers the case's id."""
    auditor = await house.office("audit-340000")
    referrals = (await auditor.read("/referrals", report_number=number))["items"]
    for referral in referrals:
        office = await house.office(f"{OFFICES[referral['agency']]}-349901", person="经办人")
        await office.do(f"/referrals/{referral['id']}/claim", {})
        await office.do(f"/referrals/{referral['id']}/resolve", {"result": RESULTS[referral["agency"]]})
    return str(referrals[0]["case_id"])


async def told(school: Office, report_id: str) -> list[str]:
    return [update["result"] for update in (await school.read(f"/reports/{report_id}"))["updates"]]


@pytest.mark.stack
async def test_the_school_is_told_the_result_and_the_case_is_closed(
    house: House, database: Database, relaying: Database
) -> None:
    school = await house.office("school-349901101-1")
    async with await dev_server() as env, engine(env.client, database, relaying):
        receipt = await school.do("/reports", report(), 201)
        case_id = await work_off(house, receipt["number"])

        async def is_told() -> bool:
            return "PENALISED" in await told(school, receipt["id"])

        await eventually(is_told)
        own = (await school.read("/notices", report_id=receipt["id"]))["items"]
        result = [notice for notice in own if notice["kind"] == "RESULT"]
        supervisor = await house.office("police-349901", role="supervisor", person="刘所长")
        refused = await supervisor.do(f"/cases/{case_id}/close", {"reason": "SAFE_STABLE"}, 409)
        assert {"kind": "notice", "id": result[0]["id"]} in refused["open"]

        async def is_acknowledged() -> bool:
            return (await school.post(f"/notices/{result[0]['id']}/acknowledge")).status_code == 200

        await eventually(is_acknowledged)
        await supervisor.do(f"/cases/{case_id}/close", {"reason": "SAFE_STABLE", "note": "回访合格"})
        handle = env.client.get_workflow_handle(case_workflow(case_id))
        await asyncio.wait_for(handle.result(), 20)
        reopened = await supervisor.do(f"/cases/{case_id}/reopen", {"reason": "有新的事实"})
        assert reopened["status"] == "in_handling"
        assert [r["state"] for r in reopened["referrals"] if r["role"] == "lead"] == ["resolved", "pending"]


async def has_started(client: Client, workflow_id: str) -> bool:
    try:
        await client.get_workflow_handle(workflow_id).describe()
    except RPCError:
        return False
    return True


class ServerTime(Interceptor):
    """While time is skipped, the house's clock is the engine's."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def now(self) -> datetime:
        return self.at

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Follow(next, self)


class _Follow(ActivityInboundInterceptor):
    def __init__(self, following: ActivityInboundInterceptor, time: ServerTime) -> None:
        super().__init__(following)
        self._time = time

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        self._time.at = max(self._time.at, activity.info().current_attempt_scheduled_time)
        return await super().execute_activity(input)


@pytest.mark.stack
async def test_months_of_silence_are_escalated_to_the_province_and_each_rung_is_on_the_timeline_once(
    house: House, database: Database, relaying: Database
) -> None:
    school = await house.office("school-349901101-1")
    auditor = await house.office("audit-340000")
    time = ServerTime()
    with clock.reading(time.now):
        async with await time_skipping_server() as env:
            time.at = await env.get_current_time()
            async with engine(env.client, database, relaying, time):
                receipt = await school.do("/reports", report(immediate_danger=False), 201)
                case_id = (await auditor.read("/referrals", report_number=receipt["number"]))["items"][0]["case_id"]

                async def is_started() -> bool:
                    return await has_started(env.client, case_workflow(case_id))

                await eventually(is_started)
                for _ in range(60):
                    await env.sleep(timedelta(days=1))
    entries = (await auditor.read(f"/cases/{case_id}/timeline", limit=200))["items"]
    rungs = [(e["data"]["deadline"], e["data"]["rung"], e["type"]) for e in entries if e["type"].startswith("deadline")]
    assert len(rungs) == len(set(rungs))
    clocks = (await auditor.read(f"/cases/{case_id}/deadlines"))["items"]
    assert {c["state"] for c in clocks} == {"breached"}
    province = await house.office("police-340000")
    assert (await province.get(f"/cases/{case_id}")).status_code == 200
    assert (await auditor.read(f"/audit/cases/{case_id}/verify"))["valid"]
