"""A supervisor opens a case in an emergency: at once, for a time, with a reason, and the auditor knows at once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.cases import service as cases
from services.core import clock
from services.core.database import Database
from tests.house import House, Json, Office
from tests.reports_made import report

REASON = {"reason": "孩子今夜失踪，须立即联系报告人"}
WANTED = {"fields": ["children", "reporter"], "reason": "查找孩子"}


async def boss(house: House, organisation: str) -> Office:
    return await house.office(organisation, role="supervisor", person="值班领导")


async def filed(house: House, **more: Any) -> str:
    school = await house.office("school-349901101-1")
    number = (await school.do("/reports", report(**more), 201))["number"]
    found: str = (await (await house.office("audit-340000")).read("/cases", q=number))["items"][0]["id"]
    return found


@pytest.fixture
async def case(house: House) -> str:
    return await filed(house)


@pytest.fixture
async def auditor(house: House) -> Office:
    return await house.office("audit-340000", person="审计员")


async def broken(office: Office, case: str) -> Json:
    made: Json = await office.do(f"/cases/{case}/break-glass", REASON, 201)
    return made


async def test_a_supervisor_above_sees_nothing_until_the_glass_is_broken_and_everything_then(
    house: House, case: str
) -> None:
    city = await boss(house, "police-349900")
    assert (await city.get(f"/cases/{case}")).status_code == 404
    await broken(city, case)
    assert (await city.read(f"/cases/{case}"))["id"] == case
    assert (await city.read(f"/cases/{case}/timeline"))["items"]
    opened = await city.do(f"/cases/{case}/unmask", WANTED)
    assert opened["children"][0]["name"].startswith("小")
    assert [found["name"] for found in opened["reporters"]] == ["林老师"]


async def test_the_auditor_is_told_at_once_and_reads_why(house: House, case: str, auditor: Office) -> None:
    city = await boss(house, "police-349900")
    made = await broken(city, case)
    (notice,) = (await auditor.read("/notices", case_id=case, state="delivered"))["items"]
    assert (notice["kind"], notice["recipient"]) == ("BREAK_GLASS", "audit-340000")
    await auditor.do(f"/notices/{notice['id']}/acknowledge")
    (listed,) = (await auditor.read("/audit/break-glass", case_id=case))["items"]
    assert listed == made
    assert (listed["person"], listed["organisation"], listed["reason"]) == (
        "值班领导",
        "police-349900",
        REASON["reason"],
    )
    timeline = (await auditor.read(f"/cases/{case}/timeline", limit=200))["items"]
    (entry,) = [found for found in timeline if found["type"] == "glass.broken"]
    assert REASON["reason"] not in str(timeline)
    assert entry["actor"]["person"] == "值班领导"
    await city.do(f"/cases/{case}/unmask", WANTED)
    log = (await auditor.read("/audit/access-log", case_id=case))["items"]
    assert [(found["ground"], found["reason"]) for found in log] == [("break_glass", "查找孩子")]


async def test_a_supervisor_of_the_office_itself_learns_the_reporter_by_it(house: House, case: str) -> None:
    own = await boss(house, "civil-affairs-349901")
    assert (await own.post(f"/cases/{case}/unmask", WANTED)).status_code == 403
    await broken(own, case)
    assert (await own.post(f"/cases/{case}/unmask", WANTED)).status_code == 200


async def test_it_ends_by_itself_and_opens_for_that_person_only(house: House, case: str) -> None:
    city, beside = await boss(house, "police-349900"), await house.office("police-349900", "supervisor", "另一领导")
    made = await broken(city, case)
    opened_at, until = (datetime.fromisoformat(made[name]) for name in ("opened_at", "until"))
    assert until - opened_at == timedelta(hours=24)
    assert (await beside.get(f"/cases/{case}")).status_code == 404
    with clock.reading(lambda: until - timedelta(seconds=1)):
        assert (await city.get(f"/cases/{case}")).status_code == 200
    with clock.reading(lambda: until):
        assert (await city.get(f"/cases/{case}")).status_code == 404
        assert (await city.post(f"/cases/{case}/unmask", WANTED)).status_code == 404


async def test_it_reads_and_commands_nothing(house: House, case: str) -> None:
    city = await boss(house, "police-349900")
    await broken(city, case)
    for call, body in (
        ("notes", {"text": "走访"}),
        ("referrals", {"agency": "HEALTH", "reason": "检查"}),
        ("close", {"reason": "SAFE_STABLE"}),
    ):
        assert (await city.post(f"/cases/{case}/{call}", body)).status_code == 404, call


@pytest.mark.parametrize(
    ("organisation", "status"),
    [
        ("police-340000", 404),  # a province is too far away to act
        ("police-349902", 404),
        ("education-349901", 403),
        ("education-349900", 404),
    ],
)
async def test_whose_supervisors_may_is_the_policys(house: House, case: str, organisation: str, status: int) -> None:
    assert (await (await boss(house, organisation)).post(f"/cases/{case}/break-glass", REASON)).status_code == status


async def test_an_office_in_a_conflict_never_does(house: House) -> None:
    harmer = {"relationship": "OTHER", "organisation": "civil-affairs-349901"}
    case = await filed(house, suspected_harmers=[harmer])
    own = await boss(house, "civil-affairs-349901")
    assert (await own.post(f"/cases/{case}/break-glass", REASON)).status_code == 404


async def test_who_had_broken_it_before_the_conflict_came_out_sees_nothing_any_more(
    house: House, database: Database
) -> None:
    case = await filed(house)
    city = await boss(house, "civil-affairs-349900")
    await broken(city, case)
    async with database.transaction() as session:
        cases.shun(session, await cases.take(session, UUID(case)), ["civil-affairs-349900"])
    assert (await city.get(f"/cases/{case}")).status_code == 404


async def test_without_a_reason_nothing_opens(house: House, case: str) -> None:
    city = await boss(house, "police-349900")
    for body in ({}, {"reason": ""}, {"reason": "  "}):
        assert (await city.post(f"/cases/{case}/break-glass", body)).status_code == 422
    assert (await city.get(f"/cases/{case}")).status_code == 404
