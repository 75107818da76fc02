"""What was known before: the office that receives a report learns how often the child was reported, and no more."""

from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.cases import service as cases
from services.core.actor import SYSTEM
from services.core.database import Database
from services.procedures.recognising import Earlier, counted
from tests.house import House, Office
from tests.procedures.conftest import Time
from tests.reports_made import child, report

ONE, OTHER = UUID(int=1), UUID(int=2)
BY_ID, BY_NAME = b"id number", b"name, birth date, county"


@pytest.mark.parametrize(
    ("found", "tokens", "expected"),
    [
        ([], {BY_ID}, (0, 0)),
        ([Earlier(BY_ID, ONE, None, 1)], {BY_ID}, (1, 0)),
        ([Earlier(BY_ID, ONE, "UNFOUNDED", 1)], {BY_NAME}, (0, 0)),
        ([Earlier(BY_ID, ONE, "UNFOUNDED", 2)], {BY_ID, BY_NAME}, (2, 2)),
        ([Earlier(BY_ID, ONE, "UNFOUNDED", 1), Earlier(BY_ID, ONE, "PENALISED", 1)], {BY_ID}, (2, 1)),
        ([Earlier(BY_ID, ONE, None, 1), Earlier(BY_NAME, ONE, None, 1)], {BY_ID, BY_NAME}, (1, 0)),
        ([Earlier(BY_ID, ONE, None, 1), Earlier(BY_NAME, OTHER, "UNFOUNDED", 3)], {BY_ID, BY_NAME}, (4, 3)),
    ],
)
def test_a_report_counts_once_and_for_the_child_it_names(
    found: list[Earlier], tokens: Collection[bytes], expected: tuple[int, int]
) -> None:
    assert counted(found, tokens, {"UNFOUNDED"}) == expected


async def referral_of(office: Office, number: str) -> dict[str, Any]:
    found: dict[str, Any] = (await office.read("/referrals", report_number=number))["items"][-1]
    return found


async def end_as_unfounded(house: House, number: str) -> None:
    """Every office of the case resolves what it has."""
    for code in ("police-349901", "civil-affairs-349901", "education-349901"):
        office = await house.office(code, person="经办人")
        path = f"/referrals/{(await referral_of(office, number))['id']}"
        await office.do(f"{path}/claim", {})
        await office.do(f"{path}/resolve", {"result": "UNFOUNDED"})


def told(read: dict[str, Any]) -> list[tuple[int, int, int]]:
    return [(k["earlier_reports"], k["unfounded"], k["within_days"]) for k in read["known_before"]]


async def test_the_third_report_in_sixty_days_one_of_them_unfounded_is_known_at_once(house: House, time: Time) -> None:
    school, village = await house.office("school-349901101-1"), await house.office("village-349901101201")
    police = await house.office("police-349901")
    known = child()
    first = await school.do("/reports", report(known), 201)
    assert told(await referral_of(police, first["number"])) == []
    await end_as_unfounded(house, first["number"])
    time.forward(days=20)
    second = await village.do("/reports", report(known), 201)
    assert told(await referral_of(police, second["number"])) == [(1, 1, 60)]
    time.forward(days=20)
    third = await school.do("/reports", report(known), 201)
    assert told(await referral_of(police, third["number"])) == [(2, 1, 60)]
    time.forward(days=30)  # the first is more than sixty days ago
    last = await school.do("/reports", report(known), 201)
    referral = await referral_of(police, last["number"])
    case = await police.read(f"/cases/{referral['case_id']}")
    assert told(referral) == told(case) == [(2, 0, 60)]
    assert [k["child_id"] for k in case["known_before"]] == [case["children"][0]["id"]]


async def test_an_office_learns_the_numbers_of_reports_that_it_may_not_read(house: House, database: Database) -> None:
    school, elsewhere = await house.office("school-349901101-1"), await house.office("school-349902101-1")
    police, neighbour = await house.office("police-349901"), await house.office("police-349902")
    number = f"3499012016{uuid4().int % 10**8:08d}"
    twin = child()
    first = await school.do("/reports", report(child(id_number=number), twin), 201)
    await end_as_unfounded(house, first["number"])
    case_id = (await referral_of(police, first["number"]))["case_id"]
    async with database.transaction() as session:
        case = await cases.take(session, UUID(case_id))
        case.status, case.closure_reason = "closed", "UNFOUNDED"
        cases.record(session, case, "case.closed", SYSTEM, data={"reason": "UNFOUNDED", "note": None})
    receipt = await elsewhere.do("/reports", report(child(id_number=number), division_code="349902101201"), 201)
    assert receipt.keys() == first.keys()
    referral = await referral_of(neighbour, receipt["number"])
    assert referral["case_id"] != case_id
    assert told(referral) == [(1, 1, 60)]
    assert (await neighbour.get(f"/cases/{case_id}")).status_code == 404
    entries = (await neighbour.read(f"/cases/{referral['case_id']}/timeline"))["items"]
    (known,) = [entry for entry in entries if entry["type"] == "child.recognised"]
    assert known["data"] == {"earlier_reports": 1, "unfounded": 1, "within_days": 60}
    assert known["summary"] == "60日内此前已有1次涉及该儿童的报告，其中1次事实不成立"


async def test_a_report_on_a_sibling_is_none_on_the_child(house: House) -> None:
    school, police = await house.office("school-349901101-1"), await house.office("police-349901")
    one, other = child(), child()
    await school.do("/reports", report(one, other), 201)
    await school.do("/reports", report(other), 201)
    last = await school.do("/reports", report(one, other), 201)
    assert sorted(told(await referral_of(police, last["number"]))) == [(1, 0, 60), (2, 0, 60)]


async def test_a_possible_match_is_not_counted(house: House) -> None:
    school, police = await house.office("school-349901101-1"), await house.office("police-349901")
    known = child()
    await school.do("/reports", report(known), 201)
    undated = await school.do("/reports", report({**known, "birth_date": None}), 201)
    assert told(await referral_of(police, undated["number"])) == []
