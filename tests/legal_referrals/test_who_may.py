"""Who may apply, who may see, and that a refusal names its law and leaves nothing behind."""

from typing import Any

import pytest

from services.core import clock
from tests.house import House, Json
from tests.legal_referrals.conftest import Bench, Now

REFUSED = [
    ("education", "court", "PROTECTION_ORDER", {}, "反家庭暴力法第23条"),
    ("health", "court", "PROTECTION_ORDER", {}, "反家庭暴力法第23条"),
    ("school", "court", "PROTECTION_ORDER", {}, "反家庭暴力法第23条"),
    ("police", "court", "GUARDIANSHIP_REVOCATION", {}, "民法典第36条"),
    ("court", "court", "GUARDIANSHIP_REVOCATION", {"applicant": "CARER"}, "民法典第36条"),
    ("court", "court", "GUARDIANSHIP_RESTORATION", {"applicant": "NEAR_RELATIVE"}, "民法典第38条"),
    ("school", "procuratorate", "SUPPORT_SUIT", {}, "民事诉讼法第15条"),
    ("school", "procuratorate", "ASK_REASON", {}, "人民检察院刑事诉讼规则第557条"),
]


@pytest.mark.parametrize(("who", "forum", "instrument", "more", "law"), REFUSED)
async def test_whom_the_law_does_not_name_is_refused_with_the_law_and_nothing_is_left(
    bench: Bench, time: Now, who: str, forum: str, instrument: str, more: Json, law: str
) -> None:
    case = await bench.case()
    before = await bench.auditor.read(f"/cases/{case['id']}/timeline", limit=200)
    refused = await bench.file(who, case, instrument, 403, forum=forum, note="申请", **more)
    assert (refused["type"].rpartition("/")[2], refused["rule"]) == ("not-entitled", instrument)
    assert law in refused["detail"]
    after = await bench.auditor.read(f"/cases/{case['id']}/timeline", limit=200)
    assert after["items"] == before["items"]
    assert (await bench.auditor.read(f"/cases/{case['id']}"))["legal_referrals"] == []
    assert (await bench.people[forum].get(f"/cases/{case['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("who", "instrument"),
    [
        ("federation", "PROTECTION_ORDER"),
        ("police", "PROTECTION_ORDER"),
        ("civil_affairs", "PROTECTION_ORDER"),
        ("village", "PROTECTION_ORDER"),
        ("centre", "PROTECTION_ORDER"),
        ("school", "GUARDIANSHIP_REVOCATION"),
        ("federation", "GUARDIANSHIP_REVOCATION"),
        ("centre", "GUARDIANSHIP_REVOCATION"),
    ],
)
async def test_whom_the_law_names_applies(bench: Bench, time: Now, who: str, instrument: str) -> None:
    case = await bench.case()
    legal = await bench.file(who, case, instrument, urgent=True)
    assert (legal["state"], legal["applicant"]) == ("filed", bench.people[who].organisation)
    assert (await bench.people[who].get(f"/legal-referrals/{legal['id']}")).status_code == 200
    assert (await bench.court.read(f"/cases/{case['id']}"))["legal_referrals"][0]["id"] == legal["id"]


@pytest.mark.parametrize("litigant", ["CHILD", "NEAR_RELATIVE", "CARER"])
async def test_the_court_registers_what_a_person_applies_for(bench: Bench, time: Now, litigant: str) -> None:
    case = await bench.case()
    other = await bench.file("federation", case, "PROTECTION_ORDER", 403, applicant=litigant)
    assert other["type"].endswith("not-the-applicant")
    legal = await bench.file("court", case, "PROTECTION_ORDER", applicant=litigant)
    assert legal["applicant"] == litigant


async def test_an_office_applies_for_itself_only(bench: Bench, time: Now) -> None:
    case = await bench.case()
    refused = await bench.file("police", case, "PROTECTION_ORDER", 403, applicant="womens-federation-349901")
    assert refused["type"].endswith("not-the-applicant")
    assert await bench.events(case) == []


async def test_another_county_learns_nothing_of_the_case(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.file("federation", case, "PROTECTION_ORDER")
    await bench.file("neighbour", case, "PROTECTION_ORDER", 404, applicant="CHILD")
    await bench.file("stranger", case, "GUARDIANSHIP_REVOCATION", 404)
    assert (await bench.neighbour.get(f"/legal-referrals/{legal['id']}")).status_code == 404
    await bench.step("neighbour", legal, "accept", 404, accepted_at=clock.now().isoformat())


async def test_an_instrument_is_its_own_forums(bench: Bench, time: Now) -> None:
    case = await bench.case()
    other = await bench.file("federation", case, "PROTECTION_ORDER", 422, forum="procuratorate")
    unknown = await bench.file("federation", case, "DIVORCE", 422)
    assert [found["errors"][0]["pointer"] for found in (other, unknown)] == ["/forum", "/instrument"]
    assert await bench.events(case) == []


async def test_only_the_forum_takes_its_steps_and_in_their_order(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.file("federation", case, "PROTECTION_ORDER")
    now = clock.now().isoformat()
    granted: Json = {"outcome": "granted", "decided_at": now, "valid_until": "2026-09-01"}
    for who in ("federation", "police"):
        assert (await bench.step(who, legal, "decide", 403, **granted))["type"].endswith("not-the-forum")
    early = await bench.step("court", legal, "decide", 409, **granted)
    assert (early["type"].rpartition("/")[2], early["state"]) == ("not-at-this-point", "filed")
    await bench.step("court", legal, "serve", 409, to="RESPONDENT", served_at=now)
    await bench.step("court", legal, "conclude", 409)
    await bench.step("court", legal, "accept", accepted_at=now)
    await bench.step("court", legal, "accept", 409, accepted_at=now)
    before: Json = {**granted, "decided_at": "2026-03-16T09:00:00+08:00"}
    assert (await bench.step("court", legal, "decide", 422, **before))["errors"][0]["pointer"] == "/decided_at"
    other = await bench.step("court", legal, "decide", 422, outcome="issued", decided_at=now)
    assert other["errors"][0]["pointer"] == "/outcome"
    assert await bench.events(case) == ["legal.filed", "legal.accepted"]


async def test_the_list_holds_what_is_ones_own_the_urgent_first(bench: Bench, time: Now) -> None:
    time.to("11-02 10:00")
    case, since = await bench.case(), clock.now().isoformat()
    slow = await bench.file("federation", case, "PROTECTION_ORDER")
    time.forward(minutes=5)
    urgent = await bench.file("police", case, "PROTECTION_ORDER", urgent=True)
    suit = await bench.file("federation", case, "SUPPORT_SUIT", forum="procuratorate")

    async def listed(who: str, **filters: Any) -> list[str]:
        found = await bench.people[who].read("/legal-referrals", updated_since=since, **filters)
        return [item["id"] for item in found["items"]]

    assert await listed("court") == [urgent["id"], slow["id"]]
    assert await listed("federation") == [slow["id"], suit["id"]]
    assert await listed("procuratorate") == [suit["id"]]
    assert await listed("procuratorate", case_id=case["id"]) == [urgent["id"], slow["id"], suit["id"]]
    assert await listed("court", state="accepted") == []
    assert await listed("auditor", instrument="SUPPORT_SUIT") == [suit["id"]]
    assert await listed("auditor", forum="court") == [urgent["id"], slow["id"]]
    assert await listed("neighbour") == []


async def test_who_is_served_is_told_at_once_and_sees_the_order(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.order(case, time)
    village = bench.village
    assert (await village.get(f"/legal-referrals/{legal['id']}")).status_code == 404
    await bench.serve(legal, "village-349901101201", "police-349901", "RESPONDENT")
    read = await village.read(f"/legal-referrals/{legal['id']}")
    assert (read["state"], read["note"], read["steps"][0]["note"]) == ("in_force", None, None)
    (told,) = (await village.read("/notices", case_id=case["id"]))["items"]
    assert (told["kind"], "人身安全保护令" in told["text"]) == ("SERVED", True)
    assert told["state"] == "delivered"
    await village.do(f"/notices/{told['id']}/acknowledge")
    police = (await bench.police.read("/notices", case_id=case["id"]))["items"]
    assert "SERVED" in [notice["kind"] for notice in police]
    assert (await village.get(f"/cases/{case['id']}")).status_code == 403


async def test_what_was_written_about_the_matter_is_for_the_offices_of_the_case(
    bench: Bench, house: House, time: Now
) -> None:
    words = {"note": "申请人住处不公开", "reason": "理由甲乙丙", "number": "（2026）示法保1号"}
    case = await bench.case()
    legal = await bench.file("village", case, "PROTECTION_ORDER", note=words["note"])
    now = clock.now().isoformat()
    await bench.step("court", legal, "accept", accepted_at=now)
    denied: Json = {"outcome": "denied", "legal_reason": words["reason"], "document_number": words["number"]}
    await bench.step("court", legal, "decide", decided_at=now, **denied)
    path = f"/legal-referrals/{legal['id']}"
    for who, seen in (("court", True), ("police", True), ("village", False), ("auditor", False)):
        text = (await bench.people[who].get(path)).text
        assert [found in text for found in words.values()] == [seen] * 3, who
    for path in (f"/cases/{case['id']}/timeline", f"/cases/{case['id']}/deadlines", "/notices"):
        text = (await bench.court.get(path)).text
        assert not any(found in text for found in words.values()), path


async def test_an_order_cancelled_asks_the_police_for_nothing_more(bench: Bench, time: Now) -> None:
    case = await bench.case()
    legal = await bench.order(case, time)
    await bench.serve(legal, "police-349901")
    await bench.step("court", legal, "cancel")
    assert (await bench.clocks(case))["P30"]["state"] == "cancelled"
