"""The protection order of the worked example: applied for, accepted, decided, served, in force until it expires."""

from datetime import timedelta
from typing import Any

import pytest

from services.core import clock
from tests.house import Json
from tests.legal_referrals.conftest import Bench, Now, at, end_of

EVERYBODY = ("womens-federation-349901", "RESPONDENT", "police-349901", "village-349901101201")


async def test_the_worked_example_has_its_times(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.order(case, time)
    assert (legal["state"], legal["outcome"], legal["urgent"]) == ("in_force", "granted", True)
    assert await bench.due(case, "CT1.URGENT") == at("03-17 10:30")
    assert "CT1" not in await bench.clocks(case)
    assert await bench.due(case, "CT2") == end_of("09-17")
    assert await bench.due(case, "CT4") == at("03-18 09:00")
    assert await bench.due(case, "CT3") == end_of("03-23")  # the fifth day is a Sunday
    clocks = await bench.clocks(case)
    assert (clocks["CT1.URGENT"]["state"], clocks["CT4"]["state"], clocks["CT2"]["state"]) == ("met", "open", "open")
    assert [clocks[rule]["organisation"] for rule in ("CT1.URGENT", "CT4", "CT3")] == ["court-349901"] * 2 + [None]


async def test_without_urgency_the_court_has_72_hours(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.file("federation", case, "PROTECTION_ORDER")
    assert (legal["state"], legal["organisation"], legal["applicant"]) == (
        *("filed", "court-349901", "womens-federation-349901"),
    )
    time.to("03-16 10:30")
    await bench.step("court", legal, "accept", accepted_at=clock.now().isoformat())
    assert await bench.due(case, "CT1") == at("03-19 10:30")
    assert "CT1.URGENT" not in await bench.clocks(case)


async def test_hours_do_not_roll_over_a_weekend(bench: Bench, time: Now) -> None:
    case = await bench.case()
    time.to("03-20 16:00")
    legal = await bench.file("federation", case, "PROTECTION_ORDER")
    await bench.step("court", legal, "accept", accepted_at=clock.now().isoformat())
    assert await bench.due(case, "CT1") == at("03-23 16:00")


async def test_service_is_complete_when_all_whom_the_law_names_are_served(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.order(case, time)
    assert legal["to_serve"] == ["APPLICANT", "RESPONDENT", "PUBLIC_SECURITY", "VILLAGE_COMMITTEE"]
    time.forward(hours=2)
    legal = await bench.serve(legal, *EVERYBODY[:3])
    assert (legal["to_serve"], legal["served_at"]) == (["VILLAGE_COMMITTEE"], None)
    assert (await bench.clocks(case))["CT4"]["state"] == "open"
    assert await bench.due(case, "P30") == clock.now() + timedelta(hours=24)
    again: Json = {"to": "RESPONDENT", "served_at": clock.now().isoformat()}
    await bench.step("court", legal, "serve", 409, **again)
    time.forward(hours=1)
    legal = await bench.serve(legal, EVERYBODY[3])
    assert legal["to_serve"] == []
    assert (await bench.clocks(case))["CT4"]["state"] == "met"
    assert "served" in (await bench.settle(legal)).reached


async def test_an_agency_is_served_by_its_code_and_an_applicant_stands_for_what_it_is(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.file("police", case, "PROTECTION_ORDER")
    await bench.step("court", legal, "accept", accepted_at=clock.now().isoformat())
    until = (clock.now() + timedelta(days=30)).isoformat()
    granted: Json = {"outcome": "granted", "decided_at": clock.now().isoformat(), "valid_until": until}
    legal = await bench.step("court", legal, "decide", **granted)
    legal = await bench.serve(legal, "PUBLIC_SECURITY", "RESPONDENT", "VILLAGE_COMMITTEE")
    assert legal["to_serve"] == []
    assert next(s["recipient"] for s in legal["steps"] if s["kind"] == "served") == "police-349901"


async def test_late_service_is_a_breach_that_was_met_and_goes_up(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.order(case, time)
    time.to("03-18 09:01")
    await bench.settle(legal)
    clocks = await bench.clocks(case)
    assert (clocks["CT4"]["state"], clocks["CT4"]["escalation_level"]) == ("breached", 1)
    await bench.serve(legal, *EVERYBODY)
    clocks = await bench.clocks(case)
    assert (clocks["CT4"]["state"], clocks["CT4"]["met_at"] is not None) == ("breached", True)


async def test_police_that_are_served_verify_within_a_day(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.order(case, time)
    await bench.serve(legal, "police-349901")
    clocks = await bench.clocks(case)
    assert (clocks["P30"]["organisation"], clocks["P30"]["subject"]["kind"]) == ("police-349901", "case")
    referral = next(r for r in case["referrals"] if r["agency"] == "PUBLIC_SECURITY")
    await bench.police.do(f"/referrals/{referral['id']}/claim", {})
    verified = {"kind": "ASSIST_EXECUTION", "decided_at": clock.now().isoformat()}
    await bench.police.do(f"/referrals/{referral['id']}/measures", verified, 201)
    assert (await bench.clocks(case))["P30"]["state"] == "met"


@pytest.mark.parametrize("until", ["2026-09-18", "2027-03-17T09:00:00+08:00"])
async def test_an_order_longer_than_six_months_is_refused_with_its_basis(bench: Bench, time: Now, until: str) -> None:
    case = await bench.case()
    legal = await bench.file("federation", case, "PROTECTION_ORDER")
    await bench.step("court", legal, "accept", accepted_at=clock.now().isoformat())
    time.to("03-17 09:00")
    granted: Json = {"outcome": "granted", "decided_at": clock.now().isoformat()}
    refused = await bench.step("court", legal, "decide", 422, **granted, valid_until=until)
    assert (refused["rule"], refused["errors"][0]["pointer"]) == ("CT2", "/valid_until")
    assert "第30条" in refused["detail"]
    missing = await bench.step("court", legal, "decide", 422, **granted)
    assert missing["errors"][0]["pointer"] == "/valid_until"
    assert (await bench.court.read(f"/legal-referrals/{legal['id']}"))["state"] == "accepted"
    await bench.step("court", legal, "decide", **granted, valid_until="2026-09-17")


async def test_the_order_expires_at_its_end_and_not_before(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.order(case, time, until="2026-06-17")
    await bench.serve(legal, *EVERYBODY)
    time.to("06-17 23:59")
    look = await bench.settle(legal)
    assert "out_of_force" not in look.reached
    assert look.next_rule == "CT2"
    time.forward(minutes=2)
    look = await bench.settle(legal)
    assert look.reached == ["accepted", "decided", "served", "replied", "out_of_force", "concluded"]
    read = await bench.court.read(f"/legal-referrals/{legal['id']}")
    assert (read["state"], read["ended_at"]) == ("expired", read["valid_until"])
    assert (await bench.clocks(case))["CT2"]["state"] == "met"
    await bench.settle(legal)
    assert (await bench.events(case)).count("legal.expired") == 1


async def test_the_applicant_is_reminded_while_an_extension_can_still_be_asked_for(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.order(case, time)
    time.to("09-01 09:00")
    await bench.settle(legal)
    told = (await bench.federation.read("/notices", case_id=case["id"]))["items"]
    assert [notice["kind"] for notice in told] == ["REMINDER"]


async def test_an_order_is_extended_before_it_expires_and_never_after(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.order(case, time, until="2026-06-17")
    await bench.serve(legal, *EVERYBODY)
    time.to("06-10 10:00")
    too_long = await bench.step("court", legal, "extend", 422, valid_until="2026-12-11")
    assert too_long["rule"] == "CT2"
    legal = await bench.step("court", legal, "extend", valid_until="2026-12-10", document_number="（2026）示法保延1号")
    assert (legal["state"], legal["to_serve"][0]) == ("in_force", "APPLICANT")
    assert await bench.due(case, "CT4") == at("06-11 10:00")
    time.to("06-18 00:01")
    assert "out_of_force" not in (await bench.settle(legal)).reached
    time.to("12-11 00:00")
    refused = await bench.step("court", legal, "extend", 409, valid_until="2026-12-20")
    assert refused["type"].endswith("already-expired")
    await bench.settle(legal)
    for command in ("vary", "cancel"):
        assert (await bench.step("court", legal, command, 409))["rule"] == "CT2"


async def test_an_order_is_varied_and_served_anew_and_cancelled_at_last(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.serve(await bench.order(case, time), *EVERYBODY)
    time.to("04-01 10:00")
    legal = await bench.step("court", legal, "vary", note="增加禁止靠近中心")
    assert (legal["state"], len(legal["to_serve"])) == ("in_force", 4)
    time.to("05-01 10:00")
    legal = await bench.step("court", legal, "cancel", legal_reason="申请人撤回")
    assert (legal["state"], legal["to_serve"]) == ("concluded", [])
    clocks = await bench.clocks(case)
    assert clocks["CT2"]["state"] == "met"
    assert not [rule for rule, found in clocks.items() if found["state"] == "open" and rule in ("CT2", "CT4")]
    await bench.step("court", legal, "breach", 409, happened_at=clock.now().isoformat())


async def test_review_is_asked_for_once_and_within_five_days(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.order(case, time)
    time.to("03-24 00:01")
    asked: dict[str, Any] = {"applied_by": "RESPONDENT"}
    late = await bench.step("court", legal, "review", 409, **asked, applied_at=clock.now().isoformat())
    assert (late["type"].rpartition("/")[2], late["rule"]) == ("outside-its-time", "CT3")
    legal = await bench.step("court", legal, "review", **asked, applied_at=at("03-23 17:00").isoformat())
    assert legal["state"] == "in_force"
    assert (await bench.clocks(case))["CT3"]["state"] == "met"
    await bench.step("court", legal, "review", 409, **asked, applied_at=at("03-23 17:00").isoformat())


async def test_a_right_that_nobody_used_passes_without_a_breach(bench: Bench, time: Now) -> None:
    case = await bench.case()
    await bench.order(case, time)
    time.to("03-24 00:01")
    await bench.settle_case(case)
    found = (await bench.clocks(case))["CT3"]
    assert (found["state"], found["breached_at"], found["overdue"]) == ("cancelled", None, False)


async def test_police_and_court_record_a_breach_of_the_order_and_nobody_else(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.order(case, time)
    time.to("03-20 20:00")
    breach: Json = {"happened_at": at("03-20 19:30").isoformat(), "note": "到学校门口纠缠"}
    await bench.step("education", legal, "breach", 403, **breach)
    legal = await bench.step("police", legal, "breach", **breach)
    assert [step["note"] for step in legal["steps"] if step["kind"] == "breached"] == [breach["note"]]
    before: Json = {"happened_at": at("03-16 19:30").isoformat()}
    await bench.step("court", legal, "breach", 422, **before)


async def test_an_order_in_force_keeps_its_case_open(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.order(case, time)
    matters = {"kind": "legal", "id": legal["id"]}
    chief = bench.people["chief"]
    refused = await chief.do(f"/cases/{case['id']}/close", {"reason": "SAFE_STABLE"}, 409)
    assert matters in refused["open"]
    await bench.step("court", legal, "conclude", 409)
    await bench.step("court", legal, "cancel")
    refused = await chief.do(f"/cases/{case['id']}/close", {"reason": "SAFE_STABLE"}, 409)
    assert matters not in refused["open"]
    assert "CT3" not in [found.get("rule") for found in refused["open"]]


async def test_a_denied_application_is_no_order(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.file("federation", case, "PROTECTION_ORDER")
    await bench.step("court", legal, "accept", accepted_at=clock.now().isoformat())
    now = clock.now().isoformat()
    refused = await bench.step(
        "court", legal, "decide", 422, outcome="denied", decided_at=now, valid_until="2026-09-01"
    )
    assert refused["errors"][0]["pointer"] == "/valid_until"
    legal = await bench.step("court", legal, "decide", outcome="denied", decided_at=now, legal_reason="证据不足")
    assert (legal["state"], legal["to_serve"]) == ("decided", [])
    clocks = await bench.clocks(case)
    assert "CT4" not in clocks
    assert clocks["CT3"]["state"] == "open"
    await bench.step("court", legal, "extend", 409, valid_until="2026-09-01")
    assert (await bench.step("court", legal, "conclude"))["state"] == "concluded"


async def test_an_order_says_what_it_orders_and_a_variation_what_it_orders_instead(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.order(case, time, measures=["NO_VIOLENCE", "NO_CONTACT", "NO_VIOLENCE"])
    assert legal["measures"] == ["NO_CONTACT", "NO_VIOLENCE"]
    then = clock.now()
    time.forward(days=1)
    assert (await bench.step("court", legal, "vary"))["measures"] == ["NO_CONTACT", "NO_VIOLENCE"]
    assert (await bench.step("court", legal, "vary", measures=["MOVE_OUT"]))["measures"] == ["MOVE_OUT"]
    (known,) = (await bench.auditor.read(f"/cases/{case['id']}", as_of=then.isoformat()))["legal_referrals"]
    assert known["measures"] == ["NO_CONTACT", "NO_VIOLENCE"]
    (now,) = (await bench.auditor.read(f"/cases/{case['id']}"))["legal_referrals"]
    assert now["measures"] == ["MOVE_OUT"]


@pytest.mark.parametrize(
    ("instrument", "outcome", "until", "measures", "wrong"),
    [
        ("PROTECTION_ORDER", "granted", "2026-09-10", ["NO_VIOLENCE", "PAY"], ("/measures/1", "not-to-be-ordered")),
        ("PROTECTION_ORDER", "denied", None, ["NO_VIOLENCE"], ("/measures", "orders-nothing")),
        ("FAMILY_EDU_ORDER", "granted", "2026-05-17", ["MOVE_OUT"], ("/measures/0", "not-to-be-ordered")),
    ],
)
async def test_an_instrument_orders_nothing_that_the_law_does_not_give_it(
    bench: Bench, time: Now, instrument: str, outcome: str, until: str | None, measures: list[str], wrong: Any
) -> None:
    case = await bench.case()
    legal = await bench.file("federation", case, instrument)
    await bench.step("court", legal, "accept", accepted_at=clock.now().isoformat())
    order: Json = {"outcome": outcome, "decided_at": clock.now().isoformat(), "valid_until": until}
    refused = await bench.step("court", legal, "decide", 422, **order, measures=measures)
    assert [(error["pointer"], error["code"]) for error in refused["errors"]] == [wrong]
    assert (await bench.court.read(f"/legal-referrals/{legal['id']}"))["measures"] == []
