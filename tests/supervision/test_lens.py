"""The procuratorate sees how its county keeps the law's times: counts, codes and offices, and nobody's name."""

from datetime import UTC, datetime

import pytest

from services.core import clock
from services.core.database import Database
from services.procedures.keepers import CaseKeeper
from tests.house import Json
from tests.legal_referrals.conftest import Now, end_of
from tests.reports_made import child
from tests.supervision.conftest import County
from workflows.promises import Subject


async def test_queues_show_how_long_they_wait(county: County, time: Now) -> None:
    before = await county.procuratorate.read("/supervision")
    start = clock.now()
    for _ in range(3):
        await county.case()
        time.forward(hours=1)
    time.forward(days=1)
    seen = await county.procuratorate.read("/supervision")
    assert (seen["division_code"], seen["at"]) == ("349902000000", clock.now().isoformat().replace("+00:00", "Z"))

    def waiting(found: Json) -> Json:
        none = {"count": 0, "unreceived": 0, "overdue": 0, "oldest_at": None}
        queues = (q for q in found["queues"] if (q["organisation"], q["state"]) == ("police-349902", "pending"))
        return next(queues, none)

    assert (waiting(seen)["count"], waiting(seen)["unreceived"]) == (waiting(before)["count"] + 3,) * 2
    assert waiting(seen)["overdue"] == waiting(before)["overdue"] + 3
    if not waiting(before)["count"]:
        assert waiting(seen)["oldest_at"] == start.astimezone(UTC).isoformat().replace("+00:00", "Z")


async def test_overdue_articles_are_counted_by_office_and_listed_the_longest_overdue_first(
    county: County, time: Now
) -> None:
    case = await county.case()
    time.forward(days=2)
    seen = await county.procuratorate.read("/supervision")
    listed = [
        found
        for found in (await county.procuratorate.read("/supervision/overdue", limit=200))["items"]
        if found["case_id"] == case["id"]
    ]
    assert listed == sorted(listed, key=lambda found: (found["due_at"], found["id"]))
    assert {found["case_number"] for found in listed} == {case["number"]}
    assert all(found["overdue"] and found["asked"] is None for found in listed)
    counted = {(found["rule"], found["organisation"]): found for found in seen["overdue"]}
    for found in listed:
        row = counted[found["rule"], found["organisation"]]
        assert (row["count"] >= 1, row["basis"]) == (True, found["basis"])
        assert row["oldest_due_at"] <= found["due_at"]


async def test_a_right_that_nobody_used_is_nobodys_delay(county: County, time: Now) -> None:
    case = await county.case()
    legal = await county.federation.do(
        f"/cases/{case['id']}/legal-referrals", {"forum": "court", "instrument": "PROTECTION_ORDER"}, 201
    )
    path, now = f"/legal-referrals/{legal['id']}", clock.now().isoformat()
    await county.court.do(f"{path}/accept", {"accepted_at": now})
    await county.court.do(f"{path}/decide", {"outcome": "denied", "decided_at": now})
    time.forward(days=10)
    listed = (await county.procuratorate.read("/supervision/overdue", limit=200))["items"]
    rules = {found["rule"] for found in listed if found["case_id"] == case["id"]}
    assert "CT3" not in rules
    assert rules


async def test_refusals_to_file_are_counted_and_listed(county: County, time: Now) -> None:
    measure = await county.not_filed(await county.case())
    withdrawn_case = await county.case()
    withdrawn = await county.not_filed(withdrawn_case)
    referral = next(r for r in withdrawn_case["referrals"] if r["agency"] == "PUBLIC_SECURITY")
    path = f"/referrals/{referral['id']}/measures/{withdrawn['id']}"
    await county.police.do(f"{path}/withdraw", {"reason": "误录"})
    case = await county.case()
    order = {"forum": "court", "instrument": "PROTECTION_ORDER"}
    legal = await county.federation.do(f"/cases/{case['id']}/legal-referrals", order, 201)
    await county.court.do(f"/legal-referrals/{legal['id']}/reject", {"reason": "材料不全"})
    listed = (await county.procuratorate.read("/supervision/refusals", limit=200))["items"]
    found = {item["id"]: item for item in listed}
    assert found[measure["id"]]["code"] == "CRIM_NOT_FILED"
    assert (found[legal["id"]]["kind"], found[legal["id"]]["organisation"]) == ("legal", "court-349902")
    assert withdrawn["id"] not in found
    counts = (await county.procuratorate.read("/supervision"))["refusals"]
    assert {(c["code"], c["organisation"]) for c in counts} >= {
        ("CRIM_NOT_FILED", "police-349902"),
        ("PROTECTION_ORDER", "court-349902"),
    }
    assert sum(c["count"] for c in counts) == len(listed)


async def test_another_countys_procuratorate_sees_nothing_of_it(county: County, time: Now) -> None:
    case = await county.case()
    measure = await county.not_filed(case)
    time.forward(days=2)
    for office in (county.other, county.city):
        for path in ("/supervision/overdue", "/supervision/refusals"):
            found = await office.read(path, limit=200)
            assert case["id"] not in [item["case_id"] for item in found["items"]]
        question = {"subject": {"kind": "measure", "id": measure["id"]}}
        assert (await office.post("/supervision/reasons", question)).status_code == 404
    for office in (county.police, county.court, county.auditor, county.school):
        assert (await office.get("/supervision")).status_code == 403


async def test_a_procuratorate_in_which_the_harmer_works_sees_nothing_of_that_case(county: County, time: Now) -> None:
    harmer = {"relationship": "OTHER", "organisation": "procuratorate-349902"}
    case = await county.case(suspected_harmers=[harmer])
    measure = await county.not_filed(case)
    time.forward(days=2)
    for path in ("/supervision/overdue", "/supervision/refusals"):
        assert case["id"] not in (await county.procuratorate.get(path, limit=200)).text
    await county.ask("measure", measure["id"], 404)


async def test_no_name_and_no_word_of_the_file_is_in_the_lens(county: County, time: Now) -> None:
    case = await county.case(narrative="孩子身上有伤")
    kid = child(name="郑小禾")
    await county.case(children=[kid])
    await county.not_filed(case)
    time.forward(days=2)
    for path in ("/supervision", "/supervision/overdue", "/supervision/refusals"):
        text = (await county.procuratorate.get(path)).text
        for word in ("郑小禾", "孩子身上有伤", "情节显著轻微", "林老师", "邻县警官", "school-349902101-1"):
            assert word not in text, (path, word)


async def test_a_refusal_to_file_brings_the_case_before_the_procuratorate_and_nothing_else_does(county: County) -> None:
    refused, other = await county.case(), await county.case()
    await county.not_filed(refused)
    assert (await county.procuratorate.get(f"/cases/{refused['id']}")).status_code == 200
    assert (await county.procuratorate.get(f"/cases/{other['id']}")).status_code == 404


async def test_reasons_are_asked_for_and_the_answer_is_a_deadline(county: County, time: Now) -> None:
    case = await county.case()
    measure = await county.not_filed(case)
    time.to("04-01 10:00")
    legal = await county.ask("measure", measure["id"], note="请说明不立案理由")
    assert (legal["instrument"], legal["state"], legal["outcome"]) == ("ASK_REASON", "decided", "issued")
    assert (legal["addressee"], legal["about"]) == ("police-349902", {"kind": "measure", "id": measure["id"]})
    again = await county.ask("measure", measure["id"], 409)
    assert (again["type"].rpartition("/")[2], again["legal_referral_id"]) == ("already-asked", legal["id"])
    clocks = {d["rule"]: d for d in (await county.police.read(f"/cases/{case['id']}/deadlines"))["items"]}
    explain = clocks["P23.EXPLAIN"]
    assert (explain["organisation"], explain["state"]) == ("police-349902", "open")
    assert datetime.fromisoformat(explain["due_at"]) == end_of("04-08")
    assert (await county.procuratorate.read("/supervision"))["reasons_owed"] == 1
    told = (await county.police.read("/notices", case_id=case["id"]))["items"]
    assert "SERVED" in [notice["kind"] for notice in told]
    time.to("04-07 10:00")
    replied: Json = {"replied_at": clock.now().isoformat(), "note": "经审查不构成犯罪"}
    await county.police.do(f"/legal-referrals/{legal['id']}/reply", replied)
    clocks = {d["rule"]: d for d in (await county.police.read(f"/cases/{case['id']}/deadlines"))["items"]}
    assert clocks["P23.EXPLAIN"]["state"] == "met"
    listed = (await county.procuratorate.read("/supervision/refusals", limit=200))["items"]
    asked = next(item["asked"] for item in listed if item["id"] == measure["id"])
    assert (asked["legal_referral_id"], asked["replied_at"] is not None) == (legal["id"], True)
    assert (await county.procuratorate.read("/supervision"))["reasons_owed"] == 0
    read = await county.procuratorate.read(f"/legal-referrals/{legal['id']}")
    assert read["steps"][-1]["note"] == "经审查不构成犯罪"


async def test_any_late_office_is_asked_and_answers_within_seven_days(
    county: County, database: Database, time: Now
) -> None:
    case = await county.case()
    time.to("03-20 10:00")
    listed = (await county.procuratorate.read("/supervision/overdue", limit=200))["items"]
    late = next(d for d in listed if d["case_id"] == case["id"] and d["organisation"] == "civil-affairs-349902")
    legal = await county.ask("deadline", late["id"])
    assert legal["addressee"] == "civil-affairs-349902"
    clocks = {d["rule"]: d for d in (await county.auditor.read(f"/cases/{case['id']}/deadlines"))["items"]}
    assert datetime.fromisoformat(clocks["SUPERVISION.EXPLAIN"]["due_at"]) == end_of("03-27")
    assert "P23.EXPLAIN" not in clocks
    listed = (await county.procuratorate.read("/supervision/overdue", limit=200))["items"]
    assert next(d["asked"]["legal_referral_id"] for d in listed if d["id"] == late["id"]) == legal["id"]
    await CaseKeeper(database).mark_due(Subject(case["id"]))
    await county.civil_affairs.do(f"/legal-referrals/{legal['id']}/reply", {"replied_at": clock.now().isoformat()})


async def test_asking_changes_nothing_else_in_the_case(county: County, time: Now) -> None:
    case = await county.case()
    referral = next(r for r in case["referrals"] if r["agency"] == "PUBLIC_SECURITY")
    before = await county.auditor.read(f"/cases/{case['id']}")
    await county.ask("referral", referral["id"])
    after = await county.auditor.read(f"/cases/{case['id']}")
    new = {d["rule"] for d in after["deadlines"]} - {d["rule"] for d in before["deadlines"]}
    assert new == {"P23.EXPLAIN"}
    kept = {d["id"]: d for d in after["deadlines"]}
    assert all(kept[d["id"]] == d for d in before["deadlines"])
    assert [after[name] for name in ("status", "referrals", "placements")] == [
        before[name] for name in ("status", "referrals", "placements")
    ]
    for command, body in (("claim", {}), ("receive", {}), ("resolve", {"result": "PENALISED"})):
        answer = await county.procuratorate.post(f"/referrals/{referral['id']}/{command}", body)
        assert answer.status_code == 403
    clock_id = before["deadlines"][0]["id"]
    assert (await county.procuratorate.post(f"/deadlines/{clock_id}/suspend", {"reason": "HEARING"})).status_code == 403
    assert (await county.procuratorate.post(f"/cases/{case['id']}/close", {"reason": "SAFE_STABLE"})).status_code == 403


@pytest.mark.parametrize("kind", ["deadline", "referral", "measure", "legal"])
async def test_what_is_not_there_is_not_asked_about(county: County, time: Now, kind: str) -> None:
    await county.ask(kind, "00000000-0000-4000-8000-000000000000", 404)


async def test_nobody_is_asked_where_no_other_office_has_to_act(county: County, time: Now) -> None:
    case = await county.case()
    path = f"/cases/{case['id']}/legal-referrals"
    order = {"forum": "procuratorate", "instrument": "SUPPORT_SUIT"}
    await county.federation.do(path, order, 201)
    time.forward(days=20)
    listed = (await county.procuratorate.read("/supervision/overdue", limit=200))["items"]
    own = next(d for d in listed if d["case_id"] == case["id"] and d["rule"] == "CT19")
    refused = await county.ask("deadline", own["id"], 422)
    assert refused["type"].endswith("nobody-to-ask")
