"""Suggestions of court and procuratorate: issued to a unit or an office, which answers in the law's time."""

import pytest

from services.core import clock
from tests.house import Json
from tests.legal_referrals.conftest import Bench, Now, at, end_of

FORUMS = [("court", "JUDICIAL_SUGGESTION", "CT15"), ("procuratorate", "PROCURATORIAL_SUGGESTION", "CT16")]


@pytest.mark.parametrize(("forum", "instrument", "_"), FORUMS)
async def test_a_suggestion_is_answered_within_a_month_that_ends_after_the_holidays(
    bench: Bench, time: Now, forum: str, instrument: str, _: str
) -> None:
    case = await bench.case()
    time.to("04-02 10:00")
    legal = await bench.issued(case, instrument, forum, addressee="health-349901")
    assert (legal["state"], legal["outcome"], legal["addressee"]) == ("decided", "issued", "health-349901")
    assert await bench.due(case, "CT14") == end_of("05-06")  # 2 May is a holiday
    assert (await bench.clocks(case))["CT14"]["organisation"] == "health-349901"
    time.to("04-30 16:00")
    replied: Json = {"replied_at": clock.now().isoformat(), "note": "已整改"}
    legal = await bench.step("health", legal, "reply", **replied)
    assert [step["note"] for step in legal["steps"] if step["kind"] == "replied"] == ["已整改"]
    assert (await bench.clocks(case))["CT14"]["state"] == "met"
    assert "replied" in (await bench.settle(legal)).reached
    await bench.step("health", legal, "reply", 409, **replied)
    assert (await bench.step(forum, legal, "conclude"))["state"] == "concluded"


@pytest.mark.parametrize(("forum", "instrument", "rule"), FORUMS)
async def test_one_about_governance_at_large_has_two_months(
    bench: Bench, time: Now, forum: str, instrument: str, rule: str
) -> None:
    case = await bench.case()
    time.to("04-02 10:00")
    await bench.issued(case, instrument, forum, addressee="health-349901", general=True)
    assert await bench.due(case, rule) == end_of("06-02")
    assert "CT14" not in await bench.clocks(case)


async def test_the_month_counts_from_the_day_on_which_the_addressee_has_the_paper(bench: Bench, time: Now) -> None:
    case = await bench.case()
    time.to("03-20 10:00")
    legal = await bench.issued(case, "PROCURATORIAL_SUGGESTION", "procuratorate", addressee="health-349901")
    assert await bench.due(case, "CT14") == end_of("04-20")
    time.to("04-02 10:00")
    await bench.serve(legal, "ADDRESSEE", by="procuratorate")
    assert await bench.due(case, "CT14") == end_of("05-06")
    every = (await bench.auditor.read(f"/cases/{case['id']}/deadlines"))["items"]
    assert [found["state"] for found in every if found["rule"] == "CT14"] == ["cancelled", "open"]


async def test_who_has_answered_is_asked_for_nothing_when_the_paper_comes(bench: Bench, time: Now) -> None:
    case = await bench.case()
    time.to("04-02 10:00")
    legal = await bench.issued(case, "PROCURATORIAL_SUGGESTION", "procuratorate", addressee="health-349901")
    await bench.step("health", legal, "reply", replied_at=clock.now().isoformat())
    time.to("04-03 10:00")
    await bench.serve(legal, "health-349901", by="procuratorate")
    assert (await bench.clocks(case))["CT14"]["state"] == "met"


async def test_a_silent_addressee_is_reminded_and_goes_up(bench: Bench, time: Now) -> None:
    case = await bench.case()
    time.to("04-02 10:00")
    legal = await bench.issued(case, "PROCURATORIAL_SUGGESTION", "procuratorate", addressee="health-349901")
    time.to("05-07 00:01")
    await bench.settle(legal)
    found = (await bench.clocks(case))["CT14"]
    assert (found["state"], found["escalation_level"]) == ("breached", 1)
    kinds = sorted(notice["kind"] for notice in (await bench.health.read("/notices", case_id=case["id"]))["items"])
    assert kinds == ["BREACH", "REMINDER", "REMINDER", "SERVED"]


async def test_a_school_is_addressed_and_answers_itself_without_seeing_the_case(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.issued(case, "PROCURATORIAL_SUGGESTION", "procuratorate", addressee="school-349902101-1")
    stranger = bench.stranger
    read = await stranger.read(f"/legal-referrals/{legal['id']}")
    assert (read["state"], read["note"]) == ("decided", None)
    listed = (await stranger.read("/legal-referrals"))["items"]
    assert [found["id"] for found in listed] == [legal["id"]]
    assert (await stranger.get(f"/cases/{case['id']}")).status_code == 403
    (told,) = (await stranger.read("/notices", case_id=case["id"]))["items"]
    assert (told["kind"], "检察建议" in told["text"], case["number"] in told["text"]) == ("SERVED", True, True)
    await bench.step("school", legal, "reply", 404, replied_at=clock.now().isoformat())
    await bench.step("health", legal, "reply", 404, replied_at=clock.now().isoformat())
    await bench.step("police", legal, "reply", 403, replied_at=clock.now().isoformat())
    legal = await bench.step("stranger", legal, "reply", replied_at=clock.now().isoformat())
    assert legal["replied_at"] is not None


async def test_a_unit_in_which_the_harmer_works_is_told_what_is_addressed_to_it(bench: Bench, time: Now) -> None:
    harmer = {"relationship": "SCHOOL_STAFF", "organisation": "school-349902101-1"}
    case = await bench.case(suspected_harmers=[harmer])
    legal = await bench.issued(case, "PROCURATORIAL_SUGGESTION", "procuratorate", addressee="school-349902101-1")
    assert (await bench.stranger.get(f"/legal-referrals/{legal['id']}")).status_code == 200
    kinds = [n["kind"] for n in (await bench.stranger.read("/notices", case_id=case["id"]))["items"]]
    assert kinds == ["SERVED"]
    await bench.step("stranger", legal, "reply", replied_at=clock.now().isoformat())


async def test_before_it_is_issued_the_addressee_knows_nothing(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.file(
        "procuratorate", case, "PROCURATORIAL_SUGGESTION", forum="procuratorate", addressee="school-349902101-1"
    )
    assert (await bench.stranger.get(f"/legal-referrals/{legal['id']}")).status_code == 404
    await bench.step("procuratorate", legal, "reply", 409, replied_at=clock.now().isoformat())


async def test_the_forum_records_a_reply_on_paper_with_its_own_day(bench: Bench, time: Now) -> None:
    case = await bench.case()
    time.to("04-02 10:00")
    legal = await bench.issued(case, "JUDICIAL_SUGGESTION", "court", addressee="village-349901101201")
    time.to("05-10 10:00")
    early = await bench.step("court", legal, "reply", 422, replied_at=at("04-01 10:00").isoformat())
    assert early["errors"][0]["pointer"] == "/replied_at"
    legal = await bench.step("court", legal, "reply", replied_at=at("05-06 17:00").isoformat())
    assert (await bench.clocks(case))["CT14"]["state"] == "met"


async def test_a_suggestion_goes_to_somebody_and_an_order_to_no_unit(bench: Bench, time: Now) -> None:
    case = await bench.case()
    none = await bench.file("procuratorate", case, "PROCURATORIAL_SUGGESTION", 422, forum="procuratorate")
    order = await bench.file("federation", case, "PROTECTION_ORDER", 422, addressee="health-349901")
    unknown = await bench.file("court", case, "JUDICIAL_SUGGESTION", 422, addressee="nowhere-1")
    refusals = [refused["errors"][0] for refused in (none, order, unknown)]
    assert [found["pointer"] for found in refusals] == ["/addressee"] * 3
    assert [found["code"] for found in refusals] == ["missing", "not-addressed", "unknown-organisation"]
    assert await bench.events(case) == []


async def test_a_suggestion_that_is_withdrawn_waits_for_no_reply(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.issued(case, "PROCURATORIAL_SUGGESTION", "procuratorate", addressee="health-349901")
    await bench.step("procuratorate", legal, "conclude")
    assert (await bench.clocks(case))["CT14"]["state"] == "cancelled"
    await bench.step("health", legal, "reply", 409, replied_at=clock.now().isoformat())
