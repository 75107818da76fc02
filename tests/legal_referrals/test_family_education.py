"""Family education: the court's notice in every case about custody, its order with a time, its guidance."""

from services.core import clock
from tests.house import Json
from tests.legal_referrals.conftest import Bench, Now, at, end_of


async def ordered(bench: Bench, case: Json, until: str = "2026-09-01") -> Json:
    legal = await bench.file("education", case, "FAMILY_EDU_ORDER")
    now = clock.now().isoformat()
    await bench.step("court", legal, "accept", accepted_at=now)
    return await bench.step("court", legal, "decide", outcome="granted", decided_at=now, valid_until=until)


async def test_every_suit_about_custody_has_its_notice_of_duty(bench: Bench, time: Now) -> None:
    case = await bench.case()
    time.to("06-05 09:00")
    legal = await bench.file("civil_affairs", case, "GUARDIANSHIP_REVOCATION")
    await bench.step("court", legal, "accept", accepted_at=clock.now().isoformat())
    found = (await bench.clocks(case))["CT12"]
    assert (found["organisation"], found["kind"]) == ("court-349901", "P")
    assert await bench.due(case, "CT12") == end_of("06-12")
    notice = await bench.issued(case, "FAMILY_EDU_NOTICE", "court")
    assert (notice["state"], notice["to_serve"]) == ("decided", ["RESPONDENT"])
    assert (await bench.clocks(case))["CT12"]["state"] == "met"
    await bench.step("court", notice, "conclude", 409)
    await bench.serve(notice, "RESPONDENT")
    assert (await bench.step("court", notice, "conclude"))["state"] == "concluded"


async def test_a_suit_that_is_withdrawn_takes_its_clocks_along(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.file("civil_affairs", case, "GUARDIANSHIP_REVOCATION")
    await bench.step("court", legal, "accept", accepted_at=clock.now().isoformat())
    legal = await bench.step("court", legal, "conclude", note="申请人撤回")
    assert legal["state"] == "concluded"
    clocks = await bench.clocks(case)
    assert {clocks[rule]["state"] for rule in ("CT8", "CT12", "CT23")} == {"cancelled"}


async def test_only_the_court_gives_notice(bench: Bench, time: Now) -> None:
    case = await bench.case()
    refused = await bench.file("education", case, "FAMILY_EDU_NOTICE", 403)
    assert refused["rule"] == "FAMILY_EDU_NOTICE"


async def test_an_order_of_guidance_is_in_force_for_six_months_at_most(bench: Bench, time: Now) -> None:
    case = await bench.case()
    time.to("03-20 10:00")
    legal = await bench.file("education", case, "FAMILY_EDU_ORDER")
    now = clock.now().isoformat()
    await bench.step("court", legal, "accept", accepted_at=now)
    granted: Json = {"outcome": "granted", "decided_at": now}
    too_long = await bench.step("court", legal, "decide", 422, **granted, valid_until="2026-09-21")
    assert too_long["rule"] == "CT13"
    legal = await bench.step("court", legal, "decide", **granted, valid_until="2026-09-20")
    assert (legal["state"], legal["to_serve"]) == ("in_force", ["RESPONDENT"])
    assert await bench.due(case, "CT13") == end_of("09-20")


async def test_an_order_of_guidance_is_extended_cancelled_and_expires(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await ordered(bench, case, "2026-06-01")
    time.to("05-20 10:00")
    await bench.step("court", legal, "extend", valid_until="2026-08-01")
    time.to("08-02 00:01")
    await bench.settle(legal)
    read = await bench.court.read(f"/legal-referrals/{legal['id']}")
    assert (read["state"], (await bench.clocks(case))["CT13"]["state"]) == ("expired", "met")
    other = await ordered(bench, case, "2026-10-01")
    assert (await bench.step("court", other, "cancel"))["state"] == "concluded"


async def test_the_school_learns_of_an_order_that_it_applied_for(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.file("school", case, "FAMILY_EDU_ORDER", note="家长拒绝到校")
    assert (legal["applicant"], legal["note"]) == ("school-349901101-1", None)  # a unit sees no words of the file
    assert (await bench.school.read(f"/legal-referrals/{legal['id']}"))["state"] == "filed"
    for command in ("accept", "decide", "conclude"):
        body: Json = {"accepted_at": clock.now().isoformat()} if command == "accept" else {}
        body |= {"outcome": "denied", "decided_at": clock.now().isoformat()} if command == "decide" else {}
        refused = await bench.step("school", legal, command, 403, **body)
        assert refused["type"].endswith("not-the-forum")


async def test_admonition_and_guidance_are_issued_and_concluded(bench: Bench, time: Now) -> None:
    case = await bench.case()
    for instrument in ("COURT_ADMONITION", "COURT_GUIDANCE_ACT"):
        legal = await bench.issued(case, instrument, "court")
        refused = await bench.step("court", legal, "reply", 409, replied_at=clock.now().isoformat())
        assert (refused["type"].rpartition("/")[2], refused["rule"]) == ("no-such-step", instrument)
        assert (await bench.step("court", legal, "conclude"))["state"] == "concluded"


async def test_the_child_is_told_of_its_right_to_an_agent_within_three_days(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.file("federation", case, "PROTECTION_ORDER")
    time.to("03-19 10:00")
    told: Json = {"advised_at": at("03-20 09:00").isoformat()}
    await bench.step("court", legal, "advise", 409, **told)
    await bench.step("court", legal, "accept", accepted_at=clock.now().isoformat())
    assert await bench.due(case, "CT23") == end_of("03-23")  # the third day is a Sunday
    future = await bench.step("court", legal, "advise", 422, **told)
    assert future["errors"][0]["code"] == "in-the-future"
    time.to("03-20 10:00")
    await bench.step("federation", legal, "advise", 403, **told)
    legal = await bench.step("court", legal, "advise", **told, note="已协助申请法律援助")
    assert (await bench.clocks(case))["CT23"]["state"] == "met"
    assert legal["steps"][-1]["kind"] == "advised"
    await bench.step("court", legal, "advise", 409, **told)
