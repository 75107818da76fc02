"""Clocks that the law stops and lengthens: by whom, why, how far; and what the timeline says of it."""

import pytest

from tests.api.refusals import assert_problem
from tests.house import House, Json
from tests.procedures.clocks_made import THURSDAY, clock_of, day, entries, filed, of_rule, police
from tests.procedures.conftest import Engine, Time

SUSPEND = {"reason": "APPRAISAL", "note": "送检伤情鉴定"}
EXTEND = {"reason": "COMPLEX", "by": {"amount": 30, "unit": "day"}, "note": "案情复杂"}


@pytest.fixture
def thursday(time: Time) -> Time:
    time.forward(seconds=(THURSDAY - time()).total_seconds())
    return time


async def test_a_clock_stands_still_during_the_appraisal_and_goes_on_with_the_days_that_are_left(
    house: House, thursday: Time, engine: Engine
) -> None:
    officer = await police(house)
    clock = await filed(house)
    assert day(clock["due_at"]) == "2031-04-15"
    thursday.forward(days=7)
    held = await officer.do(f"/deadlines/{clock['id']}/suspend", SUSPEND)
    assert (held["state"], held["suspended_for"], held["due_at"]) == ("suspended", "APPRAISAL", clock["due_at"])
    thursday.forward(days=40)
    await engine.settle("case", clock["case_id"])
    assert (await clock_of(officer, clock["case_id"], "P16"))["overdue"] is False
    assert await of_rule(house, clock, "deadline.breached") == []
    goes_on = await officer.do(f"/deadlines/{clock['id']}/resume")
    assert (goes_on["state"], goes_on["suspended_at"], day(goes_on["due_at"])) == ("open", None, "2031-05-23")
    assert await of_rule(house, clock, "deadline.reminded") == []


async def test_reminders_come_at_their_share_of_the_time_that_runs(
    house: House, thursday: Time, engine: Engine
) -> None:
    officer, clock = await police(house), await filed(house)
    thursday.forward(days=10)
    await officer.do(f"/deadlines/{clock['id']}/suspend", SUSPEND)
    thursday.forward(days=20)
    await officer.do(f"/deadlines/{clock['id']}/resume")
    thursday.forward(days=6)
    await engine.settle("case", clock["case_id"])
    assert await of_rule(house, clock, "deadline.reminded") == []
    thursday.forward(days=1)
    await engine.settle("case", clock["case_id"])
    assert [entry["data"]["rung"] for entry in await of_rule(house, clock, "deadline.reminded")] == ["remind-half"]


async def test_the_timeline_says_who_stopped_a_clock_and_why_in_codes_only(house: House, thursday: Time) -> None:
    officer, chief, clock = await police(house), await police(house, "supervisor"), await filed(house)
    await officer.do(f"/deadlines/{clock['id']}/suspend", SUSPEND)
    await officer.do(f"/deadlines/{clock['id']}/resume", {"reason": "鉴定意见已出"})
    await chief.do(f"/deadlines/{clock['id']}/extend", EXTEND)
    for type_, words in (
        ("deadline.suspended", "期限中止：P16，鉴定"),
        ("deadline.resumed", "期限恢复计算：P16"),
        ("deadline.extended", "期限延长：P16，案情重大、复杂"),
    ):
        (entry,) = await entries(house, clock["case_id"], type_)
        assert (entry["summary"], entry["basis"]) == (words, "P16")
        assert entry["actor"]["organisation"] == "police-349901"
        assert not any(note in str(entry) for note in ("送检伤情鉴定", "鉴定意见已出", "案情复杂"))
        assert len(entry["data"]["note"]) == 64
    opened = await officer.do(f"/cases/{clock['case_id']}/unmask", {"fields": ["notes"], "reason": "核对"})
    assert {"送检伤情鉴定", "鉴定意见已出", "案情复杂"} <= {note["text"] for note in opened["notes"]}


async def test_a_case_is_extended_twice_at_most_and_each_time_from_the_unrolled_day(
    house: House, thursday: Time
) -> None:
    chief, clock = await police(house, "supervisor"), await filed(house)
    once = await chief.do(f"/deadlines/{clock['id']}/extend", EXTEND)
    assert (day(once["due_at"]), once["extensions"]) == ("2031-05-13", 1)  # the sixtieth day: May 12
    until = {"reason": "COMPLEX", "until": "2031-06-08T00:00:00+08:00"}
    twice = await chief.do(f"/deadlines/{clock['id']}/extend", until)
    assert (day(twice["due_at"]), twice["extensions"]) == ("2031-06-10", 2)  # June 7 is a Saturday
    refused = await chief.post(f"/deadlines/{clock['id']}/extend", EXTEND)
    problem = assert_problem(refused, 409, "not-extendable")
    assert (problem["rule"], problem["times"]) == ("P16", 2)
    assert "118" in problem["detail"]


@pytest.mark.parametrize(
    ("order", "pointer", "code"),
    [
        ({"reason": "COMPLEX", "by": {"amount": 31, "unit": "day"}}, "/by", "too-late"),
        ({"reason": "COMPLEX", "by": {"amount": 2, "unit": "month"}}, "/by", "too-late"),
        ({"reason": "COMPLEX", "by": {"amount": 48, "unit": "hour"}}, "/by", "another-unit"),
        ({"reason": "COMPLEX", "until": "2031-05-14T00:00:00+08:00"}, "/until", "too-late"),
        ({"reason": "COMPLEX", "until": "2031-04-12T00:00:00+08:00"}, "/until", "too-early"),
    ],
)
async def test_no_extension_is_longer_than_the_law_lets_it_be(
    house: House, thursday: Time, order: Json, pointer: str, code: str
) -> None:
    chief, clock = await police(house, "supervisor"), await filed(house)
    answer = await chief.post(f"/deadlines/{clock['id']}/extend", order)
    assert_problem(answer, 422, "bad-extension", (pointer, code))
    assert (await clock_of(chief, clock["case_id"], "P16"))["due_at"] == clock["due_at"]


async def test_what_the_law_does_not_stop_is_refused_with_its_rule_and_basis(house: House, thursday: Time) -> None:
    officer, chief = await police(house), await police(house, "supervisor")
    clock = await filed(house)
    feedback = await clock_of(officer, clock["case_id"], "P10")
    problem = assert_problem(
        await officer.post(f"/deadlines/{feedback['id']}/suspend", SUSPEND), 409, "not-suspendable"
    )
    assert (problem["rule"], problem["reasons"]) == ("P10", [])
    assert "第10条" in problem["detail"]
    assert_problem(await chief.post(f"/deadlines/{feedback['id']}/extend", EXTEND), 409, "not-extendable")
    service = await officer.post(f"/deadlines/{clock['id']}/suspend", {"reason": "SERVICE"})
    assert assert_problem(service, 409, "not-suspendable")["reasons"] == ["APPRAISAL", "HEARING"]
    unknown = await officer.post(f"/deadlines/{clock['id']}/suspend", {"reason": "HOLIDAY"})
    assert_problem(unknown, 422, "unprocessable", ("/reason", "unknown-code"))
    both = await chief.post(f"/deadlines/{clock['id']}/extend", {**EXTEND, "until": "2031-05-01T00:00:00+08:00"})
    assert_problem(both, 422, "unprocessable", ("/by", "by-or-until"))
    assert await entries(house, clock["case_id"], "deadline.suspended") == []


async def test_a_clock_is_stopped_once_and_resumed_once_and_not_after_it_is_due(house: House, thursday: Time) -> None:
    officer, clock = await police(house), await filed(house)
    path = f"/deadlines/{clock['id']}"
    assert_problem(await officer.post(f"{path}/resume"), 409, "clock-not-suspended")
    await officer.do(f"{path}/suspend", SUSPEND)
    assert_problem(await officer.post(f"{path}/suspend", SUSPEND), 409, "clock-not-running")
    await officer.do(f"{path}/resume")
    thursday.forward(days=40)
    assert_problem(await officer.post(f"{path}/suspend", SUSPEND), 409, "clock-not-running")


async def test_what_is_done_while_a_clock_stands_still_is_done_in_time(house: House, thursday: Time) -> None:
    officer, clock = await police(house), await filed(house)
    await officer.do(f"/deadlines/{clock['id']}/suspend", SUSPEND)
    thursday.forward(days=60)
    case = await officer.read(f"/cases/{clock['case_id']}")
    (referral,) = [r for r in case["referrals"] if r["agency"] == "PUBLIC_SECURITY"]
    penalty = {"kind": "PS_PENALTY", "decided_at": thursday().isoformat()}
    measure = await officer.do(f"/referrals/{referral['id']}/measures", penalty, 201)
    met = await clock_of(officer, clock["case_id"], "P16")
    assert (met["state"], met["breached_at"]) == ("met", None)
    await officer.do(f"/referrals/{referral['id']}/measures/{measure['id']}/withdraw", {"reason": "误录"})
    assert (await clock_of(officer, clock["case_id"], "P16"))["state"] == "suspended"


async def test_only_the_office_that_has_to_act_moves_its_clock_and_only_its_supervisor_lengthens_it(
    house: House, thursday: Time
) -> None:
    clock = await filed(house)
    education = await house.office("education-349901", role="supervisor", person="教育局主任")
    neighbour = await house.office("police-349902", role="supervisor", person="邻县所长")
    officer = await police(house)
    for path, body in (("suspend", SUSPEND), ("resume", {}), ("extend", EXTEND)):
        assert (await education.post(f"/deadlines/{clock['id']}/{path}", body)).status_code == 403
        assert (await neighbour.post(f"/deadlines/{clock['id']}/{path}", body)).status_code == 404
    assert (await officer.post(f"/deadlines/{clock['id']}/extend", EXTEND)).status_code == 403


async def test_a_suspended_clock_keeps_the_case_open(house: House, thursday: Time) -> None:
    officer, chief, clock = await police(house), await police(house, "supervisor"), await filed(house)
    await officer.do(f"/deadlines/{clock['id']}/suspend", SUSPEND)
    refused = await chief.post(f"/cases/{clock['case_id']}/close", {"reason": "SAFE_STABLE"})
    open_ = assert_problem(refused, 409, "still-open")["open"]
    assert clock["id"] in {found["id"] for found in open_}
