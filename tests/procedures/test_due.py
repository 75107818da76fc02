"""Reminders, breaches and escalation: each rung once, at its time, while its clock runs."""

import asyncio
from typing import Any

from tests.house import House
from tests.procedures.conftest import Engine, Time
from tests.reports_made import report
from workflows.promises import Subject


async def filed(house: House, **more: Any) -> tuple[str, dict[str, Any]]:
    """A case's id and its police referral."""
    school = await house.office("school-349901101-1")
    police = await house.office("police-349901", person="王警官")
    receipt = await school.do("/reports", report(**more), 201)
    inbox = await police.read("/referrals", report_number=receipt["number"])
    return inbox["items"][0]["case_id"], inbox["items"][0]


async def types(house: House, case_id: str) -> list[str]:
    auditor = await house.office("audit-340000")
    timeline = await auditor.read(f"/cases/{case_id}/timeline", limit=200)
    return [f"{e['type']}:{e['data'].get('rule', '')}" for e in timeline["items"] if e["type"].startswith("deadline")]


async def test_a_silent_office_is_reminded_then_breached_then_its_superior_sees_the_case(
    house: House, time: Time, engine: Engine
) -> None:
    case_id, referral = await filed(house)
    above = await house.office("police-349900", person="市局值班")
    assert (await above.get(f"/cases/{case_id}")).status_code == 404
    assert (await engine.settle("referral", referral["id"])).next_due_in is not None
    assert await types(house, case_id) == []
    time.forward(minutes=8)
    await engine.settle("referral", referral["id"])
    assert "deadline.reminded:P1.URGENT" in await types(house, case_id)
    time.forward(minutes=8)
    await engine.settle("referral", referral["id"])
    found = await types(house, case_id)
    assert found.count("deadline.breached:P1.URGENT") == 1
    assert found.count("deadline.escalated:P1.URGENT") == 1
    assert (await above.get(f"/cases/{case_id}")).status_code == 200
    escalated = await above.read("/referrals", report_number=referral["report_numbers"][0])
    assert [r["id"] for r in escalated["items"]] == [referral["id"]]
    told = await above.read("/notices", case_id=case_id)
    assert [n["kind"] for n in told["items"]] == ["ESCALATION", "ESCALATION"]


async def test_silence_goes_on_to_the_province(house: House, time: Time, engine: Engine) -> None:
    case_id, referral = await filed(house)
    time.forward(hours=2)
    await engine.settle("referral", referral["id"])
    province = await house.office("police-340000")
    assert (await province.get(f"/cases/{case_id}")).status_code == 200
    clocks = (await province.read(f"/cases/{case_id}/deadlines"))["items"]
    levels = {c["rule"]: c["escalation_level"] for c in clocks if c["subject"]["id"] == referral["id"]}
    assert levels["P1.URGENT"] == 2


async def test_a_rung_that_fires_late_says_how_late(house: House, time: Time, engine: Engine) -> None:
    case_id, referral = await filed(house)
    time.forward(minutes=16)
    await engine.settle("referral", referral["id"])
    auditor = await house.office("audit-340000")
    entries = (await auditor.read(f"/cases/{case_id}/timeline", limit=200))["items"]
    late = {e["data"]["rung"]: e["data"].get("late_seconds", 0) for e in entries if e["basis"] == "P1.URGENT"}
    assert late["breach"] in range(55, 66)
    assert late["remind-half"] in range(505, 516)


async def test_a_rung_fires_once_however_many_workers_ask(house: House, time: Time, engine: Engine) -> None:
    case_id, referral = await filed(house)
    time.forward(minutes=16)
    await asyncio.gather(*(engine.referral.mark_due(Subject(referral["id"])) for _ in range(5)))
    found = await types(house, case_id)
    assert len(found) == len(set(found)) + found.count("deadline.reminded:P1.URGENT") - 1
    assert found.count("deadline.breached:P1.URGENT") == 1
    assert found.count("deadline.reminded:P1.URGENT") == 2


async def test_a_claim_in_time_stops_the_clock_and_one_too_late_is_a_breach_that_was_met(
    house: House, time: Time, engine: Engine
) -> None:
    police = await house.office("police-349901", person="王警官")
    on_time, late = await filed(house), await filed(house)
    time.forward(minutes=5)
    await police.do(f"/referrals/{on_time[1]['id']}/claim", {})
    time.forward(minutes=30)
    await police.do(f"/referrals/{late[1]['id']}/claim", {})
    states = []
    for case_id, referral in (on_time, late):
        clocks = (await police.read(f"/cases/{case_id}/deadlines"))["items"]
        claim = next(c for c in clocks if c["rule"] == "P1.URGENT" and c["subject"]["id"] == referral["id"])
        assert claim["met_at"] is not None
        assert not claim["overdue"]
        states.append((claim["state"], claim["breached_at"] is not None))
    assert states == [("met", False), ("breached", True)]


async def test_a_released_referral_goes_on_with_its_old_clock(house: House, time: Time, engine: Engine) -> None:
    police = await house.office("police-349901", person="王警官")
    case_id, referral = await filed(house)
    time.forward(minutes=5)
    await police.do(f"/referrals/{referral['id']}/claim", {})
    time.forward(minutes=5)
    released = await police.do(f"/referrals/{referral['id']}/release", {"reason": "换班"})
    assert released["state"] == "pending"
    assert released["claimed_by"] is None
    time.forward(minutes=6)
    await engine.settle("referral", referral["id"])
    assert "deadline.breached:P1.URGENT" in await types(house, case_id)


async def test_a_result_that_nobody_acknowledges_is_handed_to_the_leading_office(
    house: House, time: Time, engine: Engine
) -> None:
    case_id, _ = await filed(house)
    auditor, police = await house.office("audit-340000"), await house.office("police-349901", person="王警官")
    results = {"PUBLIC_SECURITY": "PENALISED", "CIVIL_AFFAIRS": "CHILD_PLACED", "EDUCATION": "GUIDANCE_GIVEN"}
    offices = {"PUBLIC_SECURITY": "police", "CIVIL_AFFAIRS": "civil-affairs", "EDUCATION": "education"}
    for referral in (await auditor.read(f"/cases/{case_id}"))["referrals"]:
        office = await house.office(f"{offices[referral['agency']]}-349901", person="王警官")
        await office.do(f"/referrals/{referral['id']}/claim", {})
        await office.do(f"/referrals/{referral['id']}/resolve", {"result": results[referral["agency"]]})
    assert "handled" in (await engine.settle("case", case_id)).reached
    for _ in range(2):
        await engine.case.tell_result(Subject(case_id))
    notices = (await auditor.read("/notices", case_id=case_id, limit=200))["items"]
    (result,) = [n for n in notices if n["kind"] == "RESULT"]
    await engine.notice.deliver(Subject(result["id"]))
    time.forward(days=20)
    assert "acknowledged" not in (await engine.settle("notice", result["id"])).reached  # a person has to tell it
    handed = [n for n in (await police.read("/notices", case_id=case_id, limit=200))["items"] if n["kind"] == "RESULT"]
    assert [(n["state"], n["handed_over_to"]) for n in handed] == [("handed_over", "police-349901")]
    assert "told" in (await engine.settle("case", case_id)).reached
    await police.tell(case_id)
    assert "acknowledged" in (await engine.settle("notice", result["id"])).reached


async def test_a_clock_that_was_breached_and_then_given_up_keeps_no_case_open_and_nobody_is_late_with_it(
    house: House, time: Time, engine: Engine
) -> None:
    case_id, referral = await filed(house)
    time.forward(minutes=20)
    await engine.settle("referral", referral["id"])
    police, auditor = await house.office("police-349901", person="王警官"), await house.office("audit-340000")
    await police.do(f"/referrals/{referral['id']}/return", {"reason": "不属本机关职责"})
    (accept,) = [c for c in (await police.read(f"/cases/{case_id}/deadlines"))["items"] if c["rule"] == "P1.URGENT"]
    assert (accept["state"], accept["met_at"], accept["overdue"]) == ("breached", None, False)
    assert accept["given_up_at"] is not None
    case = await auditor.read(f"/cases/{case_id}")
    for task in [r for r in case["referrals"] if r["state"] == "pending"]:
        office = await house.office(task["organisation"], person="经办人")
        await office.do(f"/referrals/{task['id']}/claim", {})
        await office.do(f"/referrals/{task['id']}/resolve", {"result": "SUPPORT_IN_PROGRESS"})
    school = await house.office("school-349901101-1")
    own = (await school.read("/notices", report_id=case["reports"][0]["id"]))["items"]
    (result,) = [notice for notice in own if notice["kind"] == "RESULT"]
    await school.do(f"/notices/{result['id']}/acknowledge")
    chief = await house.office(case["lead"], role="supervisor", person="负责人")
    await chief.do(f"/cases/{case_id}/close", {"reason": "SAFE_STABLE"})


async def test_nobody_was_late_with_what_a_mistaken_measure_had_started(
    house: House, time: Time, engine: Engine
) -> None:
    case_id, referral = await filed(house)
    police, path = await house.office("police-349901", person="王警官"), f"/referrals/{referral['id']}"
    await police.do(f"{path}/claim", {})
    filing = await police.do(f"{path}/measures", {"kind": "PS_CASE_FILED", "decided_at": time().isoformat()}, 201)

    async def clock_() -> Any:
        every = (await police.read(f"/cases/{case_id}/deadlines"))["items"]
        return next(found for found in every if found["rule"] == "P16")

    time.forward(days=40)
    await engine.settle("case", case_id)
    assert (await clock_())["state"] == "breached"
    await police.do(f"{path}/measures/{filing['id']}/withdraw", {"reason": "误录"})
    found = await clock_()
    assert (found["state"], found["breached_at"], found["overdue"]) == ("cancelled", None, False)
