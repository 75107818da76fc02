"""The procuratorate: suits supported and urged, the filing of cases supervised step by step, the public interest."""

import pytest

from services.core import clock
from tests.house import Json
from tests.legal_referrals.conftest import Bench, Now, at, end_of


async def filed(bench: Bench, who: str, case: Json, instrument: str, status: int = 201, **more: str | bool) -> Json:
    return await bench.file(who, case, instrument, status, forum="procuratorate", **more)


async def asked(bench: Bench, case: Json, time: Now, **more: str) -> Json:
    """The police were asked on 1 April why they did not file, and answered on the 8th."""
    time.to("04-01 10:00")
    legal = await filed(bench, "federation", case, "ASK_REASON")
    now = clock.now().isoformat()
    await bench.step("procuratorate", legal, "accept", accepted_at=now)
    legal = await bench.step("procuratorate", legal, "decide", outcome="issued", decided_at=now)
    time.to("04-08 10:00")
    return await bench.step("police", legal, "reply", replied_at=clock.now().isoformat(), note="不构成犯罪")


@pytest.mark.parametrize("instrument", ["SUPPORT_SUIT", "SUPPORT_GUARDIANSHIP_SUIT"])
async def test_whether_a_suit_is_supported_is_decided_within_fifteen_days(
    bench: Bench, time: Now, instrument: str
) -> None:
    case = await bench.case()
    time.to("05-20 10:00")
    legal = await filed(bench, "civil_affairs", case, instrument)
    assert (legal["organisation"], legal["forum"]) == ("procuratorate-349901", "procuratorate")
    assert await bench.due(case, "CT19") == end_of("06-04")
    await bench.step("procuratorate", legal, "accept", accepted_at=clock.now().isoformat())
    time.to("06-01 10:00")
    legal = await bench.step(
        "procuratorate", legal, "decide", outcome="granted", decided_at=clock.now().isoformat(), document_number="支1号"
    )
    assert (legal["state"], (await bench.clocks(case))["CT19"]["state"]) == ("decided", "met")
    assert (await bench.civil_affairs.read(f"/legal-referrals/{legal['id']}"))["outcome"] == "granted"
    assert (await bench.step("procuratorate", legal, "conclude"))["state"] == "concluded"


async def test_a_suit_is_urged_and_the_office_answers_without_a_number(bench: Bench, time: Now) -> None:
    case = await bench.case()
    before = set(await bench.clocks(case))
    legal = await bench.issued(case, "URGE_SUIT", "procuratorate", addressee="civil-affairs-349901")
    assert set(await bench.clocks(case)) == before
    legal = await bench.step("civil_affairs", legal, "reply", replied_at=clock.now().isoformat(), note="已申请撤销")
    assert legal["replied_at"] is not None


async def test_the_police_explain_within_seven_days_why_they_did_not_file(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await asked(bench, case, time)
    assert legal["addressee"] == "police-349901"
    assert await bench.due(case, "P23.EXPLAIN") == end_of("04-08")
    found = (await bench.clocks(case))["P23.EXPLAIN"]
    assert (found["state"], found["organisation"]) == ("met", "police-349901")


async def test_reasons_that_are_upheld_are_told_to_who_complained_within_ten_days(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await asked(bench, case, time)
    assert legal["to_serve"] == []
    time.to("04-10 10:00")
    examined: Json = {"outcome": "upheld", "examined_at": clock.now().isoformat(), "legal_reason": "事实不清"}
    await bench.step("police", legal, "examine", 403, **examined)
    legal = await bench.step("procuratorate", legal, "examine", **examined)
    assert (legal["state"], legal["to_serve"]) == ("decided", ["APPLICANT"])
    assert (legal["steps"][-1]["kind"], legal["steps"][-1]["outcome"]) == ("examined", "upheld")
    assert await bench.due(case, "P23.TELL") == end_of("04-20")
    assert (await bench.clocks(case))["P23.TELL"]["organisation"] == "procuratorate-349901"
    await bench.step("procuratorate", legal, "examine", 409, **examined)
    refused = await bench.step("procuratorate", legal, "conclude", 409)
    assert refused["missing"] == ["APPLICANT"]
    time.to("04-15 10:00")
    legal = await bench.serve(legal, "APPLICANT", by="procuratorate")
    assert (await bench.clocks(case))["P23.TELL"]["state"] == "met"
    assert (await bench.step("procuratorate", legal, "conclude"))["state"] == "concluded"


async def test_nobody_has_to_be_told_where_nobody_complained(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.issued(case, "ASK_REASON", "procuratorate")
    examined: Json = {"outcome": "upheld", "examined_at": clock.now().isoformat()}
    early = await bench.step("procuratorate", legal, "examine", 409, **examined)
    assert early["type"].endswith("not-at-this-point")
    await bench.step("police", legal, "reply", replied_at=clock.now().isoformat())
    legal = await bench.step("procuratorate", legal, "examine", **examined)
    assert legal["to_serve"] == []
    assert "P23.TELL" not in await bench.clocks(case)


async def test_reasons_that_are_not_upheld_lead_to_the_order_to_file(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await asked(bench, case, time)
    examined: Json = {"outcome": "not_upheld", "examined_at": clock.now().isoformat()}
    legal = await bench.step("procuratorate", legal, "examine", **examined)
    assert "P23.TELL" not in await bench.clocks(case)
    order = await bench.issued(case, "ORDER_FILING", "procuratorate")
    assert order["addressee"] == "police-349901"
    assert await bench.due(case, "P23.FILE") == end_of("04-23")
    referral = next(r for r in case["referrals"] if r["agency"] == "PUBLIC_SECURITY")
    await bench.police.do(f"/referrals/{referral['id']}/claim", {})
    filing = {"kind": "CRIM_FILED", "decided_at": clock.now().isoformat()}
    await bench.police.do(f"/referrals/{referral['id']}/measures", filing, 201)
    assert (await bench.clocks(case))["P23.FILE"]["state"] == "met"


async def test_police_that_do_not_file_go_up_and_are_corrected(bench: Bench, time: Now) -> None:
    case = await bench.case()
    time.to("04-01 10:00")
    await bench.issued(case, "ORDER_FILING", "procuratorate")
    time.to("04-17 00:01")
    await bench.settle_case(case)
    found = (await bench.clocks(case))["P23.FILE"]
    assert (found["state"], found["escalation_level"]) == ("breached", 1)
    notice = await bench.issued(case, "CORRECTION_NOTICE", "procuratorate")
    assert (notice["addressee"], notice["outcome"]) == ("police-349901", "issued")
    legal = await bench.step("police", notice, "reply", replied_at=clock.now().isoformat(), note="已立案")
    assert legal["replied_at"] is not None


async def test_a_case_filed_on_order_is_urged_after_three_months(bench: Bench, time: Now) -> None:
    case = await bench.case()
    time.to("04-01 10:00")
    order = await bench.issued(case, "ORDER_FILING", "procuratorate")
    time.to("04-09 10:00")
    await bench.step("police", order, "reply", replied_at=clock.now().isoformat(), note="已立案")
    assert (await bench.clocks(case))["P23.FILE"]["state"] == "met"
    await bench.step("procuratorate", order, "conclude")
    assert await bench.due(case, "P23.URGE") == end_of("07-09")  # it outlives the order
    time.to("07-10 00:01")
    await bench.settle_case(case)
    kinds = [n["kind"] for n in (await bench.procuratorate.read("/notices", case_id=case["id"]))["items"]]
    assert kinds == ["REMINDER"]
    letter = await bench.issued(case, "URGE_LETTER", "procuratorate")
    assert letter["addressee"] == "police-349901"


async def test_what_supervises_filing_goes_to_the_police_only(bench: Bench, time: Now) -> None:
    case = await bench.case()
    refused = await filed(bench, "procuratorate", case, "ORDER_FILING", 422, addressee="health-349901")
    assert (refused["errors"][0]["pointer"], refused["errors"][0]["code"]) == ("/addressee", "another-addressee")


@pytest.mark.parametrize(("urgent", "rule", "day"), [(False, "CT17", "06-02"), (True, "CT17.URGENT", "04-17")])
async def test_before_a_public_interest_suit_the_office_answers(
    bench: Bench, time: Now, urgent: bool, rule: str, day: str
) -> None:
    case = await bench.case()
    time.to("04-02 10:00")
    more: Json = {"addressee": "cyberspace-349901", "urgent": urgent}
    legal = await bench.issued(case, "PUBLIC_INTEREST_SUIT", "procuratorate", **more)
    assert await bench.due(case, rule) == end_of(day)
    assert (await bench.clocks(case))[rule]["organisation"] == "cyberspace-349901"
    await bench.step("procuratorate", legal, "reply", replied_at=at("04-02 10:00").isoformat())
    assert (await bench.clocks(case))[rule]["state"] == "met"


async def test_guardians_are_urged_and_aid_is_given(bench: Bench, time: Now) -> None:
    case = await bench.case()
    order = await bench.issued(case, "GUARDIANSHIP_SUPERVISION_ORDER", "procuratorate")
    assert order["to_serve"] == ["RESPONDENT"]
    await bench.serve(order, "RESPONDENT", by="procuratorate")
    await bench.step("procuratorate", order, "conclude")
    aid = await filed(bench, "procuratorate", case, "JUDICIAL_AID", applicant="CHILD")
    granted: Json = {"outcome": "granted", "decided_at": clock.now().isoformat()}
    await bench.step("procuratorate", aid, "decide", 409, **granted)
    await bench.step("procuratorate", aid, "accept", accepted_at=clock.now().isoformat())
    assert (await bench.step("procuratorate", aid, "decide", **granted))["state"] == "decided"
