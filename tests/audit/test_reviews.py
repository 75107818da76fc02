"""An opening in an emergency is reviewed by an auditor in person, once, and what was found stands on the timeline."""

import pytest

from services.core import clock
from tests.house import House, Json, Office
from tests.reports_made import report

WHY = {"reason": "孩子今夜失踪，须立即联系报告人"}


@pytest.fixture
async def auditor(house: House) -> Office:
    return await house.office("audit-340000", person="复核审计员")


@pytest.fixture
async def broken(house: House) -> Json:
    number = (await (await house.office("school-349901101-1")).do("/reports", report(), 201))["number"]
    case = (await (await house.office("audit-340000")).read("/cases", q=number))["items"][0]["id"]
    boss = await house.office("police-349900", role="supervisor", person="值班领导")
    made: Json = await boss.do(f"/cases/{case}/break-glass", WHY, 201)
    return made


async def reviewed(auditor: Office, broken: Json, finding: str = "JUSTIFIED") -> Json:
    made: Json = await auditor.do(f"/audit/break-glass/{broken['id']}/review", {"finding": finding})
    return made


@pytest.mark.parametrize("finding", ["JUSTIFIED", "NOT_JUSTIFIED"])
async def test_what_was_found_is_told_with_who_found_it(auditor: Office, broken: Json, finding: str) -> None:
    assert broken["review"] is None
    before = clock.now().isoformat()
    made = await reviewed(auditor, broken, finding)
    assert (made["review"]["person"], made["review"]["finding"]) == ("复核审计员", finding)
    assert made["review"]["at"] >= before
    (listed,) = (await auditor.read("/audit/break-glass", case_id=broken["case_id"]))["items"]
    assert listed == made
    timeline = (await auditor.read(f"/cases/{broken['case_id']}/timeline", limit=200))["items"]
    (entry,) = [found for found in timeline if found["type"] == "glass.reviewed"]
    assert (entry["subject"]["id"], entry["data"]) == (broken["id"], {"finding": finding})
    assert "复核" in entry["summary"]
    assert (await auditor.read(f"/audit/cases/{broken['case_id']}/verify"))["valid"]


async def test_what_waits_for_a_review_is_listed_apart(auditor: Office, broken: Json) -> None:
    async def listed(*, done: str) -> list[str]:
        found = await auditor.read("/audit/break-glass", case_id=broken["case_id"], reviewed=done)
        return [one["id"] for one in found["items"]]

    assert (await listed(done="false"), await listed(done="true")) == ([broken["id"]], [])
    await reviewed(auditor, broken)
    assert (await listed(done="false"), await listed(done="true")) == ([], [broken["id"]])


async def test_it_is_reviewed_once(auditor: Office, broken: Json) -> None:
    await reviewed(auditor, broken)
    answer = await auditor.post(f"/audit/break-glass/{broken['id']}/review", {"finding": "NOT_JUSTIFIED"})
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("already-reviewed")
    (listed,) = (await auditor.read("/audit/break-glass", case_id=broken["case_id"]))["items"]
    assert listed["review"]["finding"] == "JUSTIFIED"


async def test_who_did_not_see_the_case_as_it_is_reviews_nothing(auditor: Office, broken: Json) -> None:
    path, order = f"/audit/break-glass/{broken['id']}/review", {"finding": "JUSTIFIED"}
    assert (await auditor.post(path, order, **{"If-Match": '"1"'})).status_code == 412


async def test_a_finding_that_is_none_is_refused(auditor: Office, broken: Json) -> None:
    for wrong in ({}, {"finding": "FINE"}, {"finding": "JUSTIFIED", "note": "小禾"}):
        assert (await auditor.post(f"/audit/break-glass/{broken['id']}/review", wrong)).status_code == 422
