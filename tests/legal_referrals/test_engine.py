"""A protection order under the real engine: its workflow follows it, and half a year later it expires by itself."""

from datetime import timedelta

import pytest

from services.core import clock
from services.core.database import Database
from tests.house import Json
from tests.legal_referrals.conftest import Bench
from tests.procedures.test_engine import ServerTime, engine, has_started
from tests.workflows.servers import eventually, time_skipping_server
from workflows.legal_referral.contracts import workflow_id


@pytest.mark.stack
async def test_its_workflow_lets_an_order_expire_at_its_end(
    bench: Bench, database: Database, relaying: Database
) -> None:
    time = ServerTime()
    with clock.reading(time.now):
        async with await time_skipping_server() as env:
            time.at = await env.get_current_time()
            async with engine(env.client, database, relaying, time):
                case = await bench.case()
                legal = await bench.file("federation", case, "PROTECTION_ORDER")
                now = clock.now().isoformat()
                await bench.step("court", legal, "accept", accepted_at=now)
                until = clock.now() + timedelta(days=90)
                granted: Json = {"outcome": "granted", "decided_at": now, "valid_until": until.isoformat()}
                await bench.step("court", legal, "decide", **granted)
                await bench.serve(legal, "APPLICANT", "RESPONDENT", "PUBLIC_SECURITY", "VILLAGE_COMMITTEE")

                async def is_started() -> bool:
                    return await has_started(env.client, workflow_id(legal["id"]))

                await eventually(is_started)
                await env.sleep(timedelta(days=89))
                assert "legal.expired" not in await bench.events(case)
                for _ in range(3):
                    await env.sleep(timedelta(days=1))
                await env.client.get_workflow_handle(workflow_id(legal["id"])).result()
    assert (await bench.events(case)).count("legal.expired") == 1
    found = (await bench.clocks(case))["CT2"]
    assert (found["state"], found["met_at"]) == ("met", found["due_at"])
    told = (await bench.federation.read("/notices", case_id=case["id"]))["items"]
    assert sorted(notice["kind"] for notice in told) == ["REMINDER", "SERVED"]
