"""The authority learns the failure; the unit learns nothing; neither learns of the child or of who reported."""

import json

from tests.accountability.conftest import FACTS, Circle
from tests.house import Json
from tests.reports_made import child

GUARDIAN = "郑某某"


async def _child(circle: Circle) -> tuple[Json, str]:
    """The case of a child, and what the child is called."""
    kid = child(guardians=[{"name": GUARDIAN, "relationship": "FATHER"}])
    return await circle.child(children=[kid]), kid["name"]


async def test_the_authority_reads_what_happened_and_nothing_of_the_child(circle: Circle) -> None:
    about, name = await _child(circle)
    case = await circle.held(about)
    read = await circle.health.read(f"/cases/{case['id']}")
    assert read["accountability"]["facts"] == FACTS
    assert (await circle.health.get(f"/cases/{about['id']}")).status_code == 404
    pages = [f"/cases/{case['id']}", f"/cases/{case['id']}/timeline", f"/cases/{case['id']}/deadlines", "/notices"]
    seen = json.dumps([await circle.health.read(page) for page in pages], ensure_ascii=False)
    for word in (
        name,
        GUARDIAN,
        "林老师",
        about["id"],
        about["number"],
        about["report_numbers"][0],
        "school-349901101-1",
    ):
        assert word not in seen, word
    assert read["linked_cases"] == []


async def test_the_unit_sees_neither_case(circle: Circle) -> None:
    about = await circle.child()
    await circle.police.do(
        f"/cases/{about['id']}/referrals",
        {"agency": "VILLAGE_COMMITTEE", "organisation": "village-349901101201", "reason": "协助查访"},
        201,
    )
    assert (await circle.village.get(f"/cases/{about['id']}")).status_code == 200
    case = await circle.opened(about, unit="village-349901101201")
    assert case["accountability"]["authority"] == "township-349901101"
    for id_ in (about["id"], case["id"]):
        assert (await circle.village.get(f"/cases/{id_}")).status_code == 404
    read = await circle.auditor.read(f"/cases/{about['id']}")
    held = {
        (r["organisation"], r["state"]) for r in read["referrals"] if r["agency"] in ("VILLAGE_COMMITTEE", "TOWNSHIP")
    }
    assert ("village-349901101201", "transferred") in held


async def test_a_unit_does_not_learn_from_its_own_report_that_it_is_held_to_account(circle: Circle) -> None:
    about = await circle.child()
    path = f"/reports/{about['reports'][0]['id']}"
    before = await circle.school.read(path)
    await circle.opened(about, unit="school-349901101-1", ground="RETALIATION", facts="报告后将报告人调离岗位。")
    assert await circle.school.read(path) == before
    assert "林老师" not in json.dumps(before, ensure_ascii=False)


async def test_nobody_of_the_childs_case_sees_the_other_but_its_opener(circle: Circle) -> None:
    about = await circle.child()
    case = await circle.opened(about)
    for office in (circle.education, circle.civil_affairs, circle.court, circle.neighbour):
        assert (await office.get(f"/cases/{case['id']}")).status_code == 404
    entries = (await circle.education.read(f"/cases/{about['id']}/timeline", limit=200))["items"]
    linked = next(entry for entry in entries if entry["type"] == "accountability.linked")
    assert linked["data"] == {"case": None}
    assert (await circle.education.read(f"/cases/{about['id']}"))["linked_cases"] == []


async def test_what_is_written_for_the_authority_names_nobody(circle: Circle) -> None:
    about, name = await _child(circle)
    before = await circle.types(about)
    for facts in (f"接诊{name}时未报告", f"{GUARDIAN}送诊", "由林老师报告", "联系13900000000"):
        refused = await circle.opened(about, status=422, facts=facts)
        assert [(e["pointer"], e["code"]) for e in refused["errors"]] == [("/facts", "names-somebody")]
        assert facts not in json.dumps(refused, ensure_ascii=False)
    assert await circle.types(about) == before
    case = await circle.opened(about)
    said, path = {"note": f"涉及{name}"}, f"/cases/{case['id']}"
    refused = await circle.measure(case, "police", "NOTIFY_NON_REPORTING", 422, **said)
    suggestion = {"forum": "procuratorate", "instrument": "PROCURATORIAL_SUGGESTION", "addressee": "hospital-349901-1"}
    task = f"/referrals/{(await circle.task(case, 'police'))['id']}"
    for answer in (
        refused,
        await circle.procuratorate.do(f"{path}/legal-referrals", {**suggestion, **said}, 422),
        await circle.police.do(f"{task}/resolve", {"result": "RECTIFIED", **said}, 422),
        await circle.close(case, 422, **said),
    ):
        assert [(e["pointer"], e["code"]) for e in answer["errors"]] == [("/note", "names-somebody")]
    await circle.measure(case, "police", "NOTIFY_NON_REPORTING")
    for office in (circle.police, circle.health):  # the authority, too, which does not see the child's case
        noted = await office.do(f"{path}/notes", {"text": f"{GUARDIAN}来电"}, 422)
        assert [(e["pointer"], e["code"]) for e in noted["errors"]] == [("/text", "names-somebody")]
    await circle.police.do(f"{path}/notes", {"text": "医院来电说明情况"}, 201)
    await circle.police.do(f"/cases/{about['id']}/notes", {"text": f"{GUARDIAN}来电"}, 201)


async def test_the_ledger_holds_codes_and_digests(circle: Circle) -> None:
    about, name = await _child(circle)
    case = await circle.held(about, unit_name="县人民医院急诊科")
    items = (await circle.auditor.read(f"/cases/{case['id']}/timeline", limit=200))["items"]
    text = json.dumps(items, ensure_ascii=False)
    for word in (FACTS, "急诊科", "示卫〔2026〕5号", name):
        assert word not in text
    assert (await circle.auditor.read(f"/audit/cases/{case['id']}/verify"))["valid"]
    read = await circle.auditor.read(f"/cases/{case['id']}")
    assert (read["accountability"]["facts"], read["accountability"]["unit_name"]) == (None, None)
