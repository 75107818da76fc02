"""On which occasion who hears: as the matrix says, with the same commit, and nothing of what they may not learn."""

from typing import Any

import pytest

from services.policy.rules import PERSONS
from services.procedures.persons import guardians
from tests.house import House, Json
from tests.police.conftest import Now, at
from tests.reports_made import child, report
from tests.telling.conftest import Tellers

FATHER = {"name": "郑某", "relationship": "FATHER"}
MOTHER = {"name": "何某", "relationship": "MOTHER"}


async def test_a_placement_is_told_to_the_child_its_guardians_and_the_unit(tellers: Tellers, time: Now) -> None:
    task = await tellers.reported(report(child(guardians=[FATHER, MOTHER], address="青禾镇杏花村3号")))
    await tellers.placed(task)
    told = await tellers.whom(task, "PLACED")
    assert set(told) == {"child", "guardian", "offending_guardian", "reporter_unit"}
    assert "抚养费" in told["offending_guardian"]["text"]
    assert "撤销" in told["guardian"]["text"]
    assert "妥善安置" in told["reporter_unit"]["text"]
    for notice in told.values():
        for kept in ("育才路", "救助保护中心", "青禾", "小", "BG-" if notice["audience"] in PERSONS else "育才路"):
            assert kept not in notice["text"], (kept, notice["text"])


@pytest.mark.parametrize(
    ("named", "harmers", "kinds"),
    [
        ([FATHER, MOTHER], [("FATHER", None)], {"offending_guardian", "guardian"}),
        ([FATHER], [("FATHER", None)], {"offending_guardian"}),
        ([], [("FATHER", None)], {"offending_guardian", "guardian"}),
        ([FATHER, MOTHER], [], {"guardian"}),
        ([FATHER, MOTHER], [("FATHER", None), ("MOTHER", None)], {"offending_guardian"}),
        ([FATHER, MOTHER], [("RELATIVE", "何某"), ("FATHER", None)], {"offending_guardian"}),
        ([FATHER, MOTHER], [("UNKNOWN", None)], {"offending_guardian"}),
        ([FATHER, MOTHER], [(None, None)], {"offending_guardian"}),
    ],
)
def test_where_it_is_not_known_who_it_was_nobody_is_told_what_only_the_others_may_hear(
    named: list[Json], harmers: list[tuple[str | None, str | None]], kinds: set[str]
) -> None:
    suspected = [{"relationship": way, "name": name, "is_guardian": True} for way, name in harmers]
    assert guardians([{"guardians": named}], suspected) == kinds


async def test_each_agency_that_accepts_tells_the_unit_and_nobody_else(
    tellers: Tellers, time: Now, house: House
) -> None:
    task = await tellers.reported(report(anonymous=False))
    assert await tellers.told(task, "PROGRESS") == []  # the police tell when they have filed
    time.to("03-10 16:30")
    own = await _task_of(tellers, task, "education")
    await tellers.education.do(f"/referrals/{own['id']}/claim", {})
    (told,) = await tellers.told(task, "PROGRESS", "school")
    assert "教育行政部门" in told["text"]
    accepted = (await tellers.clocks(task))["TELL.ACCEPTANCE"]
    assert (accepted["organisation"], accepted["state"]) == ("education-349901", "open")
    assert await tellers.due(task, "TELL.ACCEPTANCE") == at("03-14 00:00")
    await tellers.education.do(f"/referrals/{own['id']}/release", {"reason": "换人"})
    await tellers.education.do(f"/referrals/{own['id']}/claim", {})
    assert len(await tellers.told(task, "PROGRESS")) == 1
    await tellers.record(task, "PS_CASE_FILED")
    await tellers.deliver(task, "PROGRESS")
    clocks = await tellers.clocks(task)
    assert (clocks["TELL.ACCEPTANCE"]["state"], clocks["P10"]["state"]) == ("met", "met")


async def test_the_progress_of_one_agency_is_not_that_of_another(tellers: Tellers, time: Now) -> None:
    task = await tellers.task()
    own = await _task_of(tellers, task, "education")
    await tellers.education.do(f"/referrals/{own['id']}/claim", {})
    await tellers.deliver(task, "PROGRESS")
    await tellers.record(task, "PS_CASE_FILED")
    clocks = await tellers.clocks(task)
    assert (clocks["TELL.ACCEPTANCE"]["state"], clocks["P10"]["state"]) == ("met", "open")


@pytest.mark.parametrize(
    "sent", [{"anonymous": True, "reporter": None}, {"reporter": {"name": "邻居", "phone": "13900000001"}}]
)
async def test_a_citizen_hears_of_no_progress(tellers: Tellers, time: Now, house: House, sent: Json) -> None:
    number = (await house.anybody().do("/reports", report(**sent), 201))["number"]
    task = (await tellers.education.read("/referrals", report_number=number))["items"][0]
    own = await _task_of(tellers, task, "education")
    await tellers.education.do(f"/referrals/{own['id']}/claim", {})
    kinds = {n["kind"] for n in (await tellers.auditor.read("/notices", case_id=own["case_id"]))["items"]}
    assert kinds == {"ACCEPTANCE"}


RESULTS: list[tuple[str, str]] = [
    ("UNFOUNDED", "善意报告"),
    ("NOT_COMPETENT", "其他主管机关"),
    ("DUPLICATE", "不再重复登记"),
]


@pytest.mark.parametrize(("result", "words"), RESULTS)
async def test_the_reporter_hears_the_result_whatever_it_is_and_with_the_same_commit(
    tellers: Tellers, time: Now, house: House, result: str, words: str
) -> None:
    receipt = await house.anybody().do("/reports", report(anonymous=True, reporter=None), 201)
    task = (await tellers.police.read("/referrals", report_number=receipt["number"]))["items"][0]
    for who in ("police", "civil_affairs", "education"):
        own = await _task_of(tellers, task, who)
        await tellers.people[who].do(f"/referrals/{own['id']}/claim", {})
        await tellers.end(who, own, result)
    view = await house.anybody().do("/receipts/lookup", {"receipt_code": receipt["receipt_code"]})
    assert words in next(update["text"] for update in view["updates"] if update["result"] == result)
    (told,) = await tellers.told(task, "RESULT")
    assert told["state"] == "delivered"
    assert (await tellers.clocks(task))["RESULT.TELL"]["state"] == "met"
    named = {"UNFOUNDED": "经查事实不成立", "NOT_COMPETENT": "不属职责范围，已告知主管机关", "DUPLICATE": "重复报告"}
    assert f"已告知匿名报告人：结果告知（{named[result]}）" in await tellers.lines(task)


async def test_a_result_among_others_has_no_text_of_its_own(tellers: Tellers, time: Now) -> None:
    task = await tellers.task()
    for who, result in (("police", "UNFOUNDED"), ("civil_affairs", "SUPPORT_IN_PROGRESS"), ("education", "UNFOUNDED")):
        own = await _task_of(tellers, task, who)
        if own["state"] == "pending":
            await tellers.people[who].do(f"/referrals/{own['id']}/claim", {})
        await tellers.end(who, own, result)
    (told,) = await tellers.told(task, "RESULT", "school")
    assert "经查事实不成立、持续帮扶中" in told["text"]
    assert "善意报告" not in told["text"]


async def test_a_penalty_is_told_to_both_sides_with_their_rights(tellers: Tellers, time: Now) -> None:
    task = await tellers.task()
    await tellers.record(task, "PS_PENALTY")
    told = await tellers.whom(task, "PENALISED")
    assert set(told) == {"victim", "offending_guardian"}
    assert "行政复议" in told["offending_guardian"]["text"]
    assert {"P17", "P17.PENALISED"} <= (await tellers.clocks(task)).keys()
    for notice in told.values():
        await tellers.attempt("police", notice, channel="letter")
    clocks = await tellers.clocks(task)
    assert (clocks["P17"]["state"], clocks["P17.PENALISED"]["state"]) == ("met", "met")


async def test_an_order_is_told_to_the_child_by_the_court_that_made_it(tellers: Tellers, time: Now) -> None:
    task = await tellers.task()
    path = f"/legal-referrals/{await _applied(tellers, task, 'federation', 'PROTECTION_ORDER')}"
    now = at("03-10 15:40").isoformat()
    await tellers.court.do(f"{path}/accept", {"accepted_at": now})
    ruled = {"outcome": "granted", "decided_at": now, "valid_until": "2026-06-01"}
    await tellers.court.do(f"{path}/decide", ruled)
    told = await tellers.whom(task, "ORDER_ISSUED")
    assert set(told) == {"child", "guardian"}  # the respondent and the village are served with the order
    assert "人身安全保护令" in told["guardian"]["text"]
    await tellers.attempt("court", told["child"])
    assert "court-349901" in str((await tellers.whom(task, "ORDER_ISSUED"))["child"]["attempts"])


async def test_a_return_is_told_to_the_school_unless_a_suspect_works_at_one(tellers: Tellers, time: Now) -> None:
    for harmers, hears in (([], True), ([{"relationship": "TEACHER", "organisation": "school-349901101-1"}], False)):
        sent = report(child(school="青禾镇中心小学"), suspected_harmers=harmers)
        number = (await tellers.health.do("/reports", {**sent, "on_behalf": True}, 201))["number"]
        task = (await tellers.police.read("/referrals", report_number=number))["items"][0]
        placement = await tellers.placed(task)
        own = await _task_of(tellers, task, "civil_affairs")
        await tellers.civil_affairs.do(f"/referrals/{own['id']}/claim", {})
        for kind in ("GUARDIANSHIP_ASSESSMENT", "JOINT_CONFERENCE"):
            await tellers.by("civil_affairs", own, kind)
        await tellers.civil_affairs.do(f"/placements/{placement}/end", {"reason": "REUNIFIED"})
        told = await tellers.whom(task, "RETURNED")
        assert ("school" in told) == hears
        assert {"child", "guardian"} <= set(told)


async def _task_of(tellers: Tellers, task: Json, who: str) -> Json:
    """The office's own referral in the same case."""
    office = tellers.people[who]
    every: list[Json] = (await office.read("/referrals", case_id=task["case_id"]))["items"]
    return next(found for found in every if found["organisation"] == office.organisation)


async def _applied(tellers: Tellers, task: Json, who: str, instrument: str) -> Any:
    wanted = {"forum": "court", "instrument": instrument}
    return (await tellers.people[who].do(f"/cases/{task['case_id']}/legal-referrals", wanted, 201))["id"]


async def test_the_superior_of_a_unit_that_reported_in_time_hears_of_it_and_the_case_does_not_learn_which(
    tellers: Tellers, time: Now
) -> None:
    task = await tellers.reported(report())
    await tellers.record(task, "COMMEND_REPORTER", document_number="示公表〔2026〕1号")
    (told,) = await tellers.told(task, "COMMENDED", "education")
    assert (told["audience"], told["recipient"], told["state"]) == ("superior_unit", "education-349901", "delivered")
    assert "表扬" in told["text"]
    assert not any(kept in told["text"] for kept in ("AJ-", "BG-", "school", "小学"))
    read = await tellers.police.read(f"/cases/{task['case_id']}")
    assert [n["recipient"] for n in read["notices"] if n["kind"] == "COMMENDED"] == [None]
    entries = (await tellers.police.read(f"/cases/{task['case_id']}/timeline", limit=200))["items"]
    (queued,) = [e for e in entries if e["data"].get("kind") == "COMMENDED" and e["type"] == "notice.queued"]
    assert "organisation" not in queued["data"]
    own = await tellers.school.read(f"/reports/{read['reports'][0]['id']}")
    assert not any("表扬" in update["text"] for update in own["updates"])


async def test_a_unit_in_which_a_suspected_harmer_works_has_no_superior_that_is_told(
    tellers: Tellers, time: Now
) -> None:
    harmer = {"relationship": "TEACHER", "organisation": "school-349901101-1"}
    task = await tellers.reported(report(suspected_harmers=[harmer]))
    await tellers.record(task, "COMMEND_REPORTER")
    assert await tellers.told(task, "COMMENDED") == []
