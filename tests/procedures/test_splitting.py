"""A report that joined a case wrongly gets a case of its own."""

import pytest

from tests.api.refusals import assert_problem
from tests.house import House, Json, Office
from tests.procedures.test_merging import case_of, ids
from tests.reports_made import child, report

WHY = {"reason": "同名同日出生，不是同一儿童"}


@pytest.fixture
async def chief(house: House) -> Office:
    return await house.office("police-349901", role="supervisor", person="周所长")


async def unmasked(chief: Office, case: Json) -> Json:
    found: Json = await chief.do(f"/cases/{case['id']}/unmask", {"fields": ["name", "narrative", "notes"], **WHY})
    return found


async def test_a_report_of_another_child_of_the_same_name_gets_a_case_of_its_own(house: House, chief: Office) -> None:
    school, hospital = await house.office("school-349901101-1"), await house.office("hospital-349901-1")
    auditor, known, sibling = await house.office("audit-340000"), child(), child()
    first = await school.do("/reports", report(known), 201)
    wrong = await hospital.do("/reports", report(known, sibling, narrative="另一名同名儿童"), 201)
    await hospital.do(f"/reports/{wrong['id']}/supplements", {"narrative": "拆案前补充"}, 201)
    case = await case_of(chief, first)
    before = await chief.read(f"/cases/{case['id']}")
    assert len(before["children"]) == len(before["reports"]) == 2
    left = await chief.do(f"/cases/{case['id']}/split", {"report": wrong["id"], **WHY})
    new = await chief.read(f"/cases/{(await case_of(chief, wrong))['id']}")
    assert (ids(left, "reports"), ids(new, "reports")) == ({first["id"]}, {wrong["id"]})
    assert (len(left["children"]), len(new["children"])) == (1, 2)
    assert len(ids(new, "children") & ids(before, "children")) == 1  # the sibling goes, the namesake is made anew
    assert ids(left, "referrals") == ids(before, "referrals")
    assert {r["agency"] for r in new["referrals"]} == {r["agency"] for r in left["referrals"]}
    assert all(clock["state"] == "open" for clock in new["deadlines"] if clock["rule"] == "D1")
    assert [(link["id"], link["known_by"]) for link in left["linked_cases"]] == [(new["id"], "split")]
    assert (left["report_numbers"], new["report_numbers"]) == ([first["number"]], [wrong["number"]])
    own, others = await unmasked(chief, new), await unmasked(chief, left)
    assert {found["name"] for found in own["children"]} == {known["name"], sibling["name"]}
    assert "拆案前补充" in str(own["notes"])
    assert "拆案前补充" not in str(others["notes"])
    assert "另一名同名儿童" not in str(others)
    for found in (left, new):
        assert (await auditor.read(f"/audit/cases/{found['id']}/verify"))["valid"]
        entries = (await auditor.read(f"/cases/{found['id']}/timeline", limit=200))["items"]
        assert {"case.split", "case.split_from"} & {entry["type"] for entry in entries}
        assert WHY["reason"] not in str(entries)
    assert (await hospital.read(f"/reports/{wrong['id']}"))["state"] == "received"


async def test_what_cannot_be_split(house: House, chief: Office) -> None:
    school = await house.office("school-349901101-1")
    only = await school.do("/reports", report(), 201)
    split = f"/cases/{(await case_of(chief, only))['id']}/split"
    assert_problem(await chief.post(split, {"report": only["id"], **WHY}), 409, "only-report")
    other = await school.do("/reports", report(), 201)
    unknown = ("/report", "unknown-report")
    assert_problem(await chief.post(split, {"report": other["id"], **WHY}), 422, "unprocessable", unknown)
    assert_problem(await chief.post(split, WHY), 422, "unprocessable", ("/case", "missing"))
