"""Who reported is known to handlers of the police and civil affairs to whom the report was routed, to nobody else."""

import pytest

from tests.house import House, Json, Office
from tests.reports_made import report

WANTED = {"fields": ["reporter"], "reason": "联系报告人核实"}


@pytest.fixture
async def case(house: House) -> str:
    school = await house.office("school-349901101-1")
    number = (await school.do("/reports", report(), 201))["number"]
    return str((await (await police(house)).read("/referrals", report_number=number))["items"][0]["case_id"])


async def police(house: House) -> Office:
    return await house.office("police-349901", person="王警官")


async def referral_of(office: Office, case: str) -> Json:
    return next(
        r for r in (await office.read(f"/cases/{case}"))["referrals"] if r["organisation"] == office.organisation
    )


@pytest.mark.parametrize("organisation", ["police-349901", "civil-affairs-349901"])
async def test_a_handler_of_a_receiving_office_opens_it_with_a_reason(
    house: House, case: str, organisation: str
) -> None:
    opened = await (await house.office(organisation, person="承办人")).do(f"/cases/{case}/unmask", WANTED)
    assert [found["name"] for found in opened["reporters"]] == ["林老师"]


@pytest.mark.parametrize(
    ("organisation", "role", "person"),
    [
        ("police-349901", None, None),
        ("police-349901", "supervisor", "周所长"),
        ("civil-affairs-349901", "supervisor", "民政局长"),
        ("education-349901", None, "陈老师"),
    ],
)
async def test_no_machine_no_supervisor_and_no_other_agency_opens_it(
    house: House, case: str, organisation: str, role: str | None, person: str | None
) -> None:
    office = await house.office(organisation, role=role, person=person)
    assert (await office.post(f"/cases/{case}/unmask", WANTED)).status_code == 403


async def test_who_passed_the_report_on_opens_it_no_more_and_its_successor_does(house: House, case: str) -> None:
    here, there = await police(house), await house.office("police-349902", person="邻县警官")
    path = f"/referrals/{(await referral_of(here, case))['id']}"
    await here.do(f"{path}/transfer", {"organisation": "police-349902", "reason": "属邻县管辖"})
    assert (await here.post(f"/cases/{case}/unmask", WANTED)).status_code == 403
    assert len((await there.do(f"/cases/{case}/unmask", WANTED))["reporters"]) == 1


async def test_an_office_that_was_asked_in_later_does_not_open_it(house: House, case: str) -> None:
    asked = {"agency": "PUBLIC_SECURITY", "organisation": "police-349902", "reason": "协助查找"}
    guardian = await house.office("civil-affairs-349901", person="民政干部")
    await guardian.do(f"/cases/{case}/referrals", asked, 201)
    there = await house.office("police-349902", person="邻县警官")
    assert (await there.post(f"/cases/{case}/unmask", WANTED)).status_code == 403
    assert (await there.post(f"/cases/{case}/unmask", {**WANTED, "fields": ["children"]})).status_code == 200


async def test_an_auditor_does_not_open_it(house: House, case: str) -> None:
    auditor = await house.office("audit-340000", person="审计员")
    assert (await auditor.post(f"/cases/{case}/unmask", WANTED)).status_code == 403
