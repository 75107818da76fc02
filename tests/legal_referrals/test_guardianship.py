"""Revocation of guardianship: filed, tried, another guardian appointed; and restoration within its window and bars."""

from datetime import datetime

import pytest

from services.core import clock
from tests.house import Json
from tests.legal_referrals.conftest import Bench, Now, at, end_of

GUARDIAN = "civil-affairs-349901"
NEXT_YEAR = 2027


def in_2027(text: str) -> datetime:
    return at(text).replace(year=NEXT_YEAR)


def move(time: Now, moment: datetime) -> None:
    time.forward(seconds=(moment - clock.now()).total_seconds())


async def applied(bench: Bench, time: Now) -> tuple[Json, Json]:
    """By civil affairs on 3 June; accepted on the 5th."""
    case = await bench.case()
    time.to("06-03 09:00")
    legal = await bench.file("civil_affairs", case, "GUARDIANSHIP_REVOCATION", note="长期殴打，会商认定")
    time.to("06-05 09:00")
    return case, await bench.step("court", legal, "accept", accepted_at=clock.now().isoformat())


async def revoked(bench: Bench, time: Now) -> tuple[Json, Json]:
    """The worked example's judgment of 30 June."""
    case, legal = await applied(bench, time)
    time.to("06-30 10:00")
    judgment: Json = {"outcome": "granted", "decided_at": clock.now().isoformat(), "guardian": GUARDIAN}
    return case, await bench.step("court", legal, "decide", **judgment)


async def restoration(bench: Bench, case: Json, status: int = 201) -> Json:
    return await bench.file("court", case, "GUARDIANSHIP_RESTORATION", status, applicant="FORMER_GUARDIAN")


async def test_the_court_files_within_seven_days_and_tries_within_thirty(bench: Bench, time: Now) -> None:
    case = await bench.case()
    time.to("06-03 09:00")
    legal = await bench.file("civil_affairs", case, "GUARDIANSHIP_REVOCATION")
    assert await bench.due(case, "CT7") == end_of("06-10")
    time.to("06-05 09:00")
    await bench.step("court", legal, "accept", accepted_at=clock.now().isoformat())
    assert await bench.due(case, "CT8") == end_of("07-06")  # the thirtieth day is a Sunday
    clocks = await bench.clocks(case)
    assert [clocks[rule]["state"] for rule in ("CT7", "CT8")] == ["met", "open"]
    assert clocks["CT8"]["organisation"] == "court-349901"


async def test_not_to_accept_an_application_meets_its_clock_and_ends_it(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.file("civil_affairs", case, "GUARDIANSHIP_REVOCATION")
    legal = await bench.step("court", legal, "reject", reason="管辖不符")
    assert (legal["state"], legal["steps"][-1]["reason"]) == ("not_accepted", "管辖不符")
    assert (await bench.clocks(case))["CT7"]["state"] == "met"
    assert (await bench.settle(legal)).reached[-1] == "concluded"
    await bench.step("court", legal, "accept", 409, accepted_at=clock.now().isoformat())


async def test_a_trial_is_extended_by_the_president_and_no_longer_overdue(bench: Bench, time: Now) -> None:
    case, _ = await applied(bench, time)
    president = bench.people["president"]
    clock_id = (await bench.clocks(case))["CT8"]["id"]
    longer: Json = {"reason": "SPECIAL", "by": {"amount": 30, "unit": "day"}}
    await president.do(f"/deadlines/{clock_id}/extend", longer)
    assert await bench.due(case, "CT8") == end_of("08-04")


async def test_the_judgment_appoints_a_guardian_and_opens_the_windows_of_the_law(bench: Bench, time: Now) -> None:
    case, legal = await revoked(bench, time)
    assert (legal["state"], legal["guardian"], legal["to_serve"]) == ("decided", GUARDIAN, ["APPLICANT", "RESPONDENT"])
    assert (await bench.clocks(case))["CT8"]["state"] == "met"
    assert await bench.due(case, "CT10.EARLIEST") == end_of("09-30")
    assert await bench.due(case, "CT10") == in_2027("07-01 00:00")
    assert await bench.due(case, "M24") == in_2027("07-01 00:00")
    assert await bench.due(case, "CT22") == end_of("12-30")


async def test_a_judgment_is_served_on_both_sides_before_it_is_concluded(bench: Bench, time: Now) -> None:
    case, legal = await revoked(bench, time)
    refused = await bench.step("court", legal, "conclude", 409)
    assert (refused["type"].rpartition("/")[2], refused["missing"]) == ("not-served", ["APPLICANT", "RESPONDENT"])
    assert refused["rule"] == "GUARDIANSHIP_REVOCATION"
    await bench.serve(legal, GUARDIAN, "RESPONDENT")
    legal = await bench.step("court", legal, "conclude")
    assert legal["state"] == "concluded"
    assert (await bench.clocks(case))["CT10"]["state"] == "open"  # a right outlives the suit


async def test_a_denied_revocation_appoints_nobody(bench: Bench, time: Now) -> None:
    case, legal = await applied(bench, time)
    now = clock.now().isoformat()
    denied: Json = {"outcome": "denied", "decided_at": now}
    refused = await bench.step("court", legal, "decide", 422, **denied, guardian=GUARDIAN)
    assert refused["errors"][0]["pointer"] == "/guardian"
    legal = await bench.step("court", legal, "decide", **denied)
    assert (legal["state"], legal["guardian"], legal["to_serve"]) == ("decided", None, [])
    clocks = await bench.clocks(case)
    assert "CT10" not in clocks
    assert clocks["CT22"]["state"] == "open"


async def test_a_relative_may_apply_and_be_appointed(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.file("court", case, "GUARDIAN_APPOINTMENT", applicant="NEAR_RELATIVE", note="姑姑申请")
    await bench.step("court", legal, "accept", accepted_at=clock.now().isoformat())
    granted: Json = {"outcome": "granted", "decided_at": clock.now().isoformat()}
    unknown = await bench.step("court", legal, "decide", 422, **granted, guardian="RESPONDENT")
    assert unknown["errors"][0]["pointer"] == "/guardian"
    legal = await bench.step("court", legal, "decide", **granted, guardian="NEAR_RELATIVE")
    assert (legal["guardian"], legal["to_serve"]) == ("NEAR_RELATIVE", ["APPLICANT"])
    assert (await bench.serve(legal, "NEAR_RELATIVE"))["to_serve"] == []


async def test_restoration_is_applied_for_within_its_window_only(bench: Bench, time: Now) -> None:
    case = await bench.case()
    refused = await restoration(bench, case, 409)
    assert (refused["type"].rpartition("/")[2], refused["rule"]) == ("outside-its-time", "GUARDIANSHIP_RESTORATION")
    case, _ = await revoked(bench, time)
    time.to("09-29 23:59")
    refused = await restoration(bench, case, 409)
    assert refused["rule"] == "CT10.EARLIEST"
    assert "第38条" in refused["detail"]
    move(time, in_2027("07-01 00:01"))
    assert (await restoration(bench, case, 409))["rule"] == "CT10"
    assert await bench.events(case) == ["legal.filed", "legal.accepted", "legal.decided"]
    move(time, in_2027("06-30 23:59"))
    assert (await restoration(bench, case))["state"] == "filed"
    assert (await bench.clocks(case))["CT10"]["state"] == "met"


async def test_on_the_first_day_of_its_window_restoration_may_be_applied_for(bench: Bench, time: Now) -> None:
    case, _ = await revoked(bench, time)
    time.to("09-30 00:01")
    assert (await restoration(bench, case))["applicant"] == "FORMER_GUARDIAN"


@pytest.mark.parametrize("bar", ["SEXUAL_ABUSE_OR_SALE", "MALTREATMENT_OR_ABANDONMENT", "LONG_SENTENCE"])
async def test_what_generally_bars_a_restoration_needs_the_courts_reason(bench: Bench, time: Now, bar: str) -> None:
    case, _ = await revoked(bench, time)
    time.to("10-08 09:00")
    legal = await restoration(bench, case)
    await bench.step("court", legal, "accept", accepted_at=clock.now().isoformat())
    granted: Json = {"outcome": "granted", "decided_at": clock.now().isoformat(), "bars": [bar]}
    refused = await bench.step("court", legal, "decide", 422, **granted)
    assert (refused["type"].rpartition("/")[2], refused["rule"]) == ("reason-needed", bar)
    assert "第40条" in refused["detail"]
    legal = await bench.step("court", legal, "decide", **granted, legal_reason="确有悔改，孩子本人真实意愿")
    assert (legal["state"], legal["outcome"]) == ("decided", "granted")


async def test_an_intentional_crime_against_the_child_bars_restoration_for_ever(bench: Bench, time: Now) -> None:
    case, _ = await revoked(bench, time)
    time.to("10-08 09:00")
    legal = await restoration(bench, case)
    await bench.step("court", legal, "accept", accepted_at=clock.now().isoformat())
    now = clock.now().isoformat()
    found: Json = {"decided_at": now, "bars": ["INTENTIONAL_CRIME"], "legal_reason": "悔改"}
    refused = await bench.step("court", legal, "decide", 422, outcome="granted", **found)
    assert (refused["type"].rpartition("/")[2], refused["rule"]) == ("barred", "INTENTIONAL_CRIME")
    assert "第38条" in refused["detail"]
    assert (await bench.court.read(f"/legal-referrals/{legal['id']}"))["state"] == "accepted"
    unknown = await bench.step("court", legal, "decide", 422, outcome="denied", decided_at=now, bars=["BAD_TEMPER"])
    assert unknown["errors"][0]["pointer"] == "/bars/0"
    assert (await bench.step("court", legal, "decide", outcome="denied", **found))["outcome"] == "denied"


async def test_restoration_is_not_applied_for_by_an_office(bench: Bench, time: Now) -> None:
    case, _ = await revoked(bench, time)
    time.to("10-08 09:00")
    refused = await bench.file("civil_affairs", case, "GUARDIANSHIP_RESTORATION", 403)
    assert (refused["type"].rpartition("/")[2], refused["rule"]) == ("not-entitled", "GUARDIANSHIP_RESTORATION")


async def test_a_person_who_applied_is_served_once_under_either_name(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.file("court", case, "GUARDIAN_APPOINTMENT", applicant="NEAR_RELATIVE")
    now = clock.now().isoformat()
    await bench.step("court", legal, "accept", accepted_at=now)
    await bench.step("court", legal, "decide", outcome="granted", decided_at=now, guardian="NEAR_RELATIVE")
    assert (await bench.serve(legal, "APPLICANT"))["to_serve"] == []
    await bench.step("court", legal, "serve", 409, to="NEAR_RELATIVE", served_at=now)
