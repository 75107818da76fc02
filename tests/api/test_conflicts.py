"""An office in which a suspected harmer works, and those under it, see nothing; the one above takes its place."""

from tests.house import House, Office
from tests.reports_made import child, report


def _against(organisation: str, *children: object) -> dict[str, object]:
    harmer = {"name": "某人", "relationship": "OTHER", "is_guardian": False, "organisation": organisation}
    return report(*children, suspected_harmers=[harmer])  # type: ignore[arg-type]


async def test_a_report_against_an_officer_goes_to_the_police_above(house: House, school: Office) -> None:
    made = await school.do("/reports", _against("police-349901"), 201)
    below = await house.office("police-349901", person="被回避警官")
    above = await house.office("police-349900", person="上级警官")
    inbox = await above.read("/referrals", report_number=made["number"])
    assert [(r["organisation"], r["role"]) for r in inbox["items"]] == [("police-349900", "lead")]
    referral = inbox["items"][0]
    for path in (f"/cases/{referral['case_id']}", f"/referrals/{referral['id']}"):
        assert (await below.get(path)).status_code == 404
        assert (await above.get(path)).status_code == 200
    for path in ("/referrals", "/cases", "/deadlines", "/notices"):
        seen = await below.get(path, limit=200)
        assert referral["case_id"] not in seen.text
        assert made["number"] not in seen.text
    unmask = {"fields": ["children"], "reason": "好奇"}
    assert (await below.post(f"/cases/{referral['case_id']}/unmask", unmask)).status_code == 404


async def test_a_supervisor_and_a_machine_of_the_office_see_no_more(house: House, school: Office) -> None:
    made = await school.do("/reports", _against("police-349901"), 201)
    above = await house.office("police-349900", person="上级警官")
    case_id = (await above.read("/referrals", report_number=made["number"]))["items"][0]["case_id"]
    for role, person in (("supervisor", "被回避所长"), (None, None)):
        office = await house.office("police-349901", role=role, person=person)
        assert (await office.get(f"/cases/{case_id}")).status_code == 404


async def test_a_school_whose_teacher_is_the_harmer_has_only_the_receipt(house: House, school: Office) -> None:
    made = await school.do("/reports", _against("school-349901101-1"), 201)
    assert (await school.get(f"/reports/{made['id']}")).status_code == 404
    assert (await school.post(f"/reports/{made['id']}/supplements", {"narrative": "x"})).status_code == 404
    for path in ("/reports", "/notices"):
        seen = await school.get(path, limit=200, updated_since=made["received_at"])
        assert made["number"] not in seen.text, path
    code = {"receipt_code": made["receipt_code"]}
    view = await house.anybody().do("/receipts/lookup", code)
    assert (view["number"], view["state"]) == (made["number"], "received")
    await house.anybody().do("/receipts/supplements", {**code, "narrative": "补充"}, 201)


async def test_an_office_in_conflict_takes_those_under_it_along(house: House, school: Office) -> None:
    """The school is under the county's education office."""
    made = await school.do("/reports", _against("education-349901"), 201)
    assert (await school.get(f"/reports/{made['id']}")).status_code == 404
    police = await house.office("police-349901", person="边警官")
    case_id = (await police.read("/referrals", report_number=made["number"]))["items"][0]["case_id"]
    organisations = {r["organisation"] for r in (await police.read(f"/cases/{case_id}"))["referrals"]}
    assert "education-349900" in organisations
    assert "education-349901" not in organisations


async def test_a_conflict_that_comes_out_later_shuts_the_office_out(house: House, school: Office) -> None:
    known = child()
    first = await school.do("/reports", report(known), 201)
    police = await house.office("police-349901", person="边警官")
    referral = (await police.read("/referrals", report_number=first["number"]))["items"][0]
    await police.do(f"/referrals/{referral['id']}/claim", {})
    await house.anybody().do("/reports", _against("police-349901", known), 201)
    assert (await police.get(f"/referrals/{referral['id']}")).status_code == 404
    assert (await police.post(f"/referrals/{referral['id']}/release", {"reason": "x"})).status_code == 404
    for path in ("/referrals", "/cases", "/deadlines", "/notices"):
        assert referral["case_id"] not in (await police.get(path, limit=200)).text, path
    above = await house.office("police-349900", person="上级警官")
    heir = (await above.read("/referrals", report_number=first["number"]))["items"][0]
    assert (heir["case_id"], heir["role"], heir["state"]) == (referral["case_id"], "lead", "pending")
    assert (await above.get(f"/referrals/{referral['id']}")).json()["successor_id"] == heir["id"]


async def test_an_office_shut_out_loses_its_notices_of_the_case_too(house: House, school: Office) -> None:
    known = child()
    first = await school.do("/reports", report(known), 201)
    police = await house.office("police-349901", person="边警官")
    case_id = (await police.read("/referrals", report_number=first["number"]))["items"][0]["case_id"]
    await school.do("/reports", report(known), 201)
    told = (await police.read("/notices", case_id=case_id))["items"]
    assert [notice["kind"] for notice in told] == ["NEW_FACTS"]
    await house.anybody().do("/reports", _against("police-349901", known), 201)
    assert (await police.read("/notices", case_id=case_id))["items"] == []
    assert (await police.post(f"/notices/{told[0]['id']}/acknowledge")).status_code == 404


async def test_a_unit_that_reported_is_not_told_that_somebody_named_it_since(house: House, school: Office) -> None:
    """Its own report would vanish before its eyes, and it would know."""
    known = child()
    first = await school.do("/reports", report(known), 201)
    before = await school.read(f"/reports/{first['id']}")
    await house.anybody().do("/reports", _against("school-349901101-1", known), 201)
    assert await school.read(f"/reports/{first['id']}") == before
    assert first["number"] in (await school.get("/notices", updated_since=first["received_at"])).text


async def test_nobody_hands_a_task_to_an_office_in_conflict(house: House, school: Office) -> None:
    made = await school.do("/reports", _against("police-349901"), 201)
    above = await house.office("police-349900", person="上级警官")
    referral = (await above.read("/referrals", report_number=made["number"]))["items"][0]
    down = {"organisation": "police-349901", "reason": "下级就近办理"}
    refused = await above.post(f"/referrals/{referral['id']}/transfer", down)
    assert refused.status_code in (403, 404, 422)
    aside = {"organisation": "police-349902", "reason": "邻县办理"}
    assert (await above.post(f"/referrals/{referral['id']}/transfer", aside)).status_code == 200
