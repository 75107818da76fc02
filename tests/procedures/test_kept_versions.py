"""Which open cases keep a version of the law, and what runs in each."""

import asyncio

from services.procedures.clocks import commands
from tests.house import Copy, House
from tests.reports_made import report


async def test_an_open_case_is_named_with_the_rules_whose_clocks_run(house: House, server: Copy) -> None:
    school, police = await house.office("school-349901101-1"), await house.office("police-349901", person="王警官")
    number = (await school.do("/reports", report(), 201))["number"]
    task = (await police.read("/referrals", report_number=number))["items"][0]
    case = await police.read(f"/cases/{task['case_id']}")
    url = server.url("hutong_worker")
    found = await asyncio.to_thread(commands.open_cases, url, case["policy_version"])
    assert "P1.URGENT" in found[case["number"]]
    await police.do(f"/referrals/{task['id']}/claim", {})
    found = await asyncio.to_thread(commands.open_cases, url, case["policy_version"])
    assert "P1.URGENT" not in found[case["number"]]
    assert await asyncio.to_thread(commands.open_cases, url, "another") == {}
