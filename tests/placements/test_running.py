"""Reviews, change of mode, the warning, the limit, and how temporary guardianship ends."""

from datetime import datetime, timedelta

import pytest

from services.core import clock
from tests.house import Json
from tests.placements.conftest import CARE, Guardians, Placings
from tests.procedures.conftest import Engine, Time
from tests.reports_made import child

GO_ON: Json = {"outcome": "continue", "note": "适应良好"}
STATUS = "M6.R1", "M6.R2", "M6.R3", "M6.WARN", "M6"


def day(due_at: str) -> str:
    """A due time at midnight is the end of the day before."""
    return str((datetime.fromisoformat(due_at) - timedelta(seconds=1)).astimezone(clock.SHANGHAI).date())


async def test_the_worked_example_has_its_dates(guardians: Guardians, time: Time) -> None:
    case = await guardians.case()
    path = await guardians.active(case)
    clocks = await guardians.clocks(case)
    found = {rule: day(clocks[rule]["due_at"]) for rule in STATUS}
    assert found == {
        "M6.R1": "2026-04-09",
        "M6.R2": "2026-06-08",
        "M6.R3": "2026-09-07",
        "M6.WARN": "2027-01-11",
        "M6": "2027-03-10",
    }
    assert clocks["M1.APPROVE"]["state"] == "met"
    assert day((await guardians.handler.read(path))["limit_at"]) == "2027-03-10"


async def test_a_review_meets_the_next_one_and_a_late_one_all_that_are_overdue(
    guardians: Guardians, time: Time, placings: Placings
) -> None:
    case = await guardians.case()
    path = await guardians.active(case)
    time.forward(days=20)
    read = await guardians.handler.do(f"{path}/reviews", GO_ON)
    assert [found["outcome"] for found in read["reviews"]] == ["continue"]
    clocks = await guardians.clocks(case)
    assert [clocks[rule]["state"] for rule in STATUS] == ["met", "open", "open", "open", "open"]
    time.forward(days=165)
    await placings.settle(path)
    await guardians.handler.do(f"{path}/reviews", GO_ON)
    clocks = await guardians.clocks(case)
    assert [clocks[rule]["state"] for rule in STATUS] == ["met", "breached", "breached", "open", "open"]
    assert all(clocks[rule]["met_at"] for rule in STATUS[:3])
    reached = (await placings.settle(path)).reached
    assert reached == ["approved", "first_review", "second_review", "third_review"]


async def test_a_review_may_change_the_mode_and_the_carer(guardians: Guardians, time: Time) -> None:
    case = await guardians.case()
    path = await guardians.active(case)
    change = {"outcome": "change_mode", "mode": "KINSHIP_CARE", "note": "姑姑愿意照料"}
    await guardians.handler.do(f"{path}/reviews", change, 422)
    carer = {"name": "郑某姑", "fitness": {"fit": True}}
    read = await guardians.handler.do(f"{path}/reviews", {**change, "caretaker": carer})
    assert (read["mode"], read["caretaker"]["name"]) == ("KINSHIP_CARE", "郑某姑")
    assert CARE["address"] not in str(read)
    await guardians.handler.do(f"{path}/reviews", {"outcome": "change_mode", "note": "无"}, 422)


async def test_the_office_is_warned_at_ten_months_while_there_is_time_to_file(
    guardians: Guardians, time: Time, placings: Placings
) -> None:
    case = await guardians.case()
    path = await guardians.active(case)
    time.forward(days=308)
    look = await placings.settle(path)
    assert "warned" in look.reached
    assert (await guardians.clocks(case))["M6.WARN"]["state"] == "met"
    events = [(e["type"], e["data"].get("rule")) for e in await guardians.events(case)]
    assert events.count(("deadline.warned", "M6.WARN")) == 1
    told = (await guardians.handler.read("/notices", case_id=case["id"], limit=200))["items"]
    assert "M6.WARN" in " ".join(n["text"] for n in told if n["kind"] == "REMINDER")
    runway = (await guardians.handler.read(path))["runway"]
    assert {way["reason"]: way["in_time"] for way in runway if way["reason"] != "ADOPTED"} == {
        "OTHER_GUARDIAN": True,
        "LONG_TERM_GUARDIANSHIP": True,
        "REUNIFIED": True,
    }


async def test_the_runway_says_by_when_to_file(guardians: Guardians, time: Time) -> None:
    """Seven days to accept, thirty to conclude, and the limit on 10 March 2027. From the 29th of January on the seven
    would end in the Spring Festival and go on to the 9th of February, which leaves only 29.
    """
    path = await guardians.active(await guardians.case())
    runway = (await guardians.handler.read(path))["runway"]
    ways = {way["reason"]: way for way in runway}
    assert [lead["rule"] for lead in ways["LONG_TERM_GUARDIANSHIP"]["takes"]] == ["CT7", "CT8"]
    assert day(ways["LONG_TERM_GUARDIANSHIP"]["file_by"]) == "2027-01-28"
    assert day(ways["REUNIFIED"]["file_by"]) == "2027-03-07"
    assert runway == sorted(runway, key=lambda way: way["file_by"])


async def test_before_the_last_day_to_file_the_office_is_reminded_and_an_extension_moves_it(
    guardians: Guardians, time: Time, engine: Engine
) -> None:
    case = await guardians.case()
    path = await guardians.active(case)
    assert day((await guardians.filing(case))[0]["due_at"]) == "2027-01-28"
    time.forward(days=300)
    await engine.settle("case", case["id"])
    reminded = (await guardians.handler.read("/notices", case_id=case["id"], limit=200))["items"]
    assert "M6.FILE" in " ".join(n["text"] for n in reminded if n["kind"] == "REMINDER")
    order = {"until": "2027-06-10", "reason": "撤销监护人资格案件尚未审结"}
    await guardians.supervisor.do(f"{path}/extend", order)
    assert [(day(c["due_at"]), c["state"]) for c in await guardians.filing(case)] == [
        ("2027-01-28", "met"),
        ("2027-05-04", "open"),
    ]
    await guardians.recorded(case, "APPLY_REVOCATION")
    assert [c["state"] for c in await guardians.filing(case)] == ["met", "met"]


async def test_one_childs_end_leaves_the_other_childs_clocks_alone(guardians: Guardians, time: Time) -> None:
    case = await guardians.case(child(), child())
    path = await guardians.active(case)
    await guardians.active(case, child_id=case["children"][1]["id"])
    await guardians.handler.do(f"{path}/end", {"reason": "DECEASED"})
    assert sorted(c["state"] for c in await guardians.filing(case)) == ["met", "open"]
    every = (await guardians.handler.read(f"/cases/{case['id']}/deadlines"))["items"]
    assert sorted(c["state"] for c in every if c["rule"] == "M6") == ["met", "open"]


async def test_a_limit_without_a_decision_is_escalated(guardians: Guardians, time: Time, placings: Placings) -> None:
    case = await guardians.case()
    path = await guardians.active(case)
    time.forward(days=366)
    assert "decided" not in (await placings.settle(path)).reached
    assert (await guardians.clocks(case))["M6"]["escalation_level"] == 1
    assert "deadline.escalated" in [e["type"] for e in await guardians.events(case)]
    seen = await guardians.above.read(path)
    assert (seen["state"], seen["caretaker"]) == ("active", None)


async def test_over_the_limit_only_by_a_supervisor_with_a_reason(
    guardians: Guardians, time: Time, placings: Placings
) -> None:
    case = await guardians.case()
    path = await guardians.active(case)
    order = {"until": "2027-06-10", "reason": "撤销监护人资格案件尚未审结"}
    await guardians.handler.do(f"{path}/extend", order, 403)
    await guardians.supervisor.do(f"{path}/extend", {"until": "2027-06-10"}, 422)
    for until, code in (("2027-03-10", "too-early"), ("2028-03-11", "too-late")):
        refused = await guardians.supervisor.do(f"{path}/extend", {**order, "until": until}, 422)
        assert (refused["errors"][0]["code"], refused["rule"]) == (code, "M6")
    read = await guardians.supervisor.do(f"{path}/extend", order)
    assert day(read["limit_at"]) == "2027-06-10"
    every = (await guardians.handler.read(f"/cases/{case['id']}/deadlines"))["items"]
    limits = {day(found["due_at"]): found["state"] for found in every if found["rule"] == "M6"}
    assert limits == {"2027-03-10": "met", "2027-06-10": "open"}
    assert "decided" in (await placings.settle(path)).reached
    time.forward(days=458)
    await placings.settle(path)
    assert (await guardians.clocks(case))["M6"]["state"] == "breached"


async def test_no_child_returns_before_assessment_and_joint_conference(guardians: Guardians, time: Time) -> None:
    case = await guardians.case()
    path = await guardians.active(case)
    time.forward(days=71)
    order = {"reason": "REUNIFIED", "note": "危险已消除"}
    refused = await guardians.handler.do(f"{path}/end", order, 409)
    assert (refused["rule"], refused["missing"]) == ("M7", ["GUARDIANSHIP_ASSESSMENT", "JOINT_CONFERENCE"])
    await guardians.recorded(case, "GUARDIANSHIP_ASSESSMENT")
    assert (await guardians.handler.do(f"{path}/end", order, 409))["missing"] == ["JOINT_CONFERENCE"]
    await guardians.recorded(case, "JOINT_CONFERENCE")
    ended = await guardians.handler.do(f"{path}/end", order)
    assert (ended["state"], ended["end_reason"], ended["runway"]) == ("ended", "REUNIFIED", [])
    assert not [c for c in (await guardians.clocks(case)).values() if c["state"] == "open"]


async def test_after_a_return_the_village_takes_part_and_visits_each_month(guardians: Guardians, time: Time) -> None:
    village = guardians.village
    case = await guardians.case()
    path = await guardians.active(case)
    time.forward(days=71)
    await guardians.recorded(case, "GUARDIANSHIP_ASSESSMENT", "JOINT_CONFERENCE")
    await guardians.handler.do(f"{path}/end", {"reason": "REUNIFIED"})
    (own,) = (await village.read("/referrals", case_id=case["id"], agency="VILLAGE_COMMITTEE"))["items"]
    await village.do(f"/referrals/{own['id']}/claim", {})
    for _ in range(2):
        time.forward(days=20)
        visit = {"kind": "FOLLOW_UP_VISIT", "decided_at": clock.now().isoformat()}
        await village.do(f"/referrals/{own['id']}/measures", visit, 201)
    every = (await guardians.auditor.read(f"/cases/{case['id']}/deadlines"))["items"]
    assert [c["state"] for c in every if c["rule"] == "M9"] == ["met", "met", "open"]


async def test_it_ends_at_the_moment_at_which_long_term_guardianship_begins(guardians: Guardians, time: Time) -> None:
    case = await guardians.case()
    path = await guardians.active(case)
    order = {"reason": "LONG_TERM_GUARDIANSHIP"}
    time.forward(days=112)
    refused = await guardians.handler.do(f"{path}/end", order, 409)
    assert str(refused["type"]).endswith("guardianship-gap")
    begun = clock.now()
    await guardians.recorded(case, "LONG_TERM_GUARDIANSHIP")
    time.forward(days=3)
    ended = await guardians.handler.do(f"{path}/end", order)
    assert datetime.fromisoformat(ended["ended_at"]) == begun
    assert (await guardians.clocks(case))["M6"]["met_at"] == ended["ended_at"]


async def test_a_review_may_come_to_the_end(guardians: Guardians, time: Time, placings: Placings) -> None:
    case = await guardians.case()
    path = await guardians.active(case)
    await guardians.handler.do(f"{path}/reviews", {"outcome": "end", "note": "无"}, 422)
    order = {"outcome": "end", "note": "生母已取得监护", "reason": "OTHER_GUARDIAN"}
    assert (await guardians.handler.do(f"{path}/reviews", order))["state"] == "ended"
    assert (await placings.settle(path)).reached[-1] == "ended"
    for call, body in (("reviews", GO_ON), ("end", {"reason": "DECEASED"})):
        assert (await guardians.handler.do(f"{path}/{call}", body, 409))["state"] == "ended"


async def test_a_refused_end_leaves_nothing_of_its_review_behind(guardians: Guardians, time: Time) -> None:
    case = await guardians.case()
    path = await guardians.active(case)
    before = await guardians.handler.read(path)
    order = {"outcome": "end", "note": "拟送回", "reason": "REUNIFIED"}
    await guardians.handler.do(f"{path}/reviews", order, 409)
    assert await guardians.handler.read(path) == before


@pytest.mark.parametrize(("reason", "code"), [("BORED", "unknown-end-reason"), ("ADULT", "not-of-age")])
async def test_an_end_that_is_none_is_refused(guardians: Guardians, time: Time, reason: str, code: str) -> None:
    path = await guardians.active(await guardians.case())
    refused = await guardians.handler.do(f"{path}/end", {"reason": reason}, 422)
    assert refused["errors"][0]["code"] == code


async def test_a_proposal_that_nobody_decides_is_escalated(
    guardians: Guardians, time: Time, placings: Placings
) -> None:
    case = await guardians.case()
    path = f"/placements/{(await guardians.proposed(case))['id']}"
    time.forward(hours=25)
    assert (await placings.settle(path)).reached == []
    assert (await guardians.clocks(case))["M1.APPROVE"]["state"] == "breached"
