"""A unit that knew and did not report: informed, answered, closed with proof."""

from tests.accountability.conftest import Circle
from tests.police.conftest import at


async def test_it_is_a_case_of_its_own_that_the_opener_leads(circle: Circle) -> None:
    child = await circle.child()
    case = await circle.opened(child)
    assert case["id"] != child["id"]
    assert (case["kind"], case["ground"], case["lead"]) == ("accountability", "FAILURE_TO_REPORT", "police-349901")
    assert case["number"].startswith("ZZ-349901-20260320-")
    assert case["accountability"] | {"facts": None} == {
        "ground": "FAILURE_TO_REPORT",
        "ground_label": "知情未报",
        "unit": "hospital-349901-1",
        "unit_type": "HOSPITAL",
        "unit_name": None,
        "authority": "health-349901",
        "serious_consequences": True,
        "found_at": "2026-03-20T02:00:00Z",
        "informed_at": None,
        "facts": None,
    }
    about_a_child = ("children", "reports", "circumstances", "harm_categories", "age_groups", "report_numbers")
    assert [case[name] for name in about_a_child] == [[]] * len(about_a_child)
    assert [(linked["id"], linked["known_by"]) for linked in case["linked_cases"]] == [(child["id"], "accountability")]


async def test_the_police_inform_the_authority_within_three_working_days(circle: Circle) -> None:
    case = await circle.opened(await circle.child())
    assert await circle.due(case, "P24") == at("03-26 00:00")  # a Friday; 03-25 is the third working day
    assert (await circle.health.get(f"/cases/{case['id']}")).status_code == 404
    await circle.measure(case, "police", "NOTIFY_NON_REPORTING", document_number="示公通〔2026〕3号")
    assert (await circle.clocks(case))["P24"]["state"] == "met"
    read = await circle.health.read(f"/cases/{case['id']}")
    assert read["accountability"]["informed_at"] is not None
    assert (await circle.task(case, "health"))["state"] == "pending"
    notices = (await circle.health.read("/notices", case_id=case["id"]))["items"]
    assert [notice["kind"] for notice in notices] == ["INFORMED"]
    assert "知情未报" in notices[0]["text"]


async def test_it_is_closed_with_proof_when_the_answer_is_in(circle: Circle) -> None:
    case = await circle.held(await circle.child())
    assert (await circle.auditor.read(f"/cases/{case['id']}"))["status"] == "resolved"
    missing = await circle.close(case, 422, document_number=None)
    assert missing["errors"] == [{"pointer": "/document_number", "code": "missing", "message": "缺少该字段"}]
    closed = await circle.close(case)
    assert (closed["status"], closed["closure_reason"]) == ("closed", "HELD_TO_ACCOUNT")
