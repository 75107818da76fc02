"""What a unit or an office applies for, and answers, without a part in the case: by pages across cases."""

import pytest

from services.core import clock
from services.core.actor import Role
from tests.console.visiting import Browser, logged_in
from tests.console.worked import Worked, worked
from tests.house import House
from tests.reports_made import report

SCHOOL, VILLAGE = "school-349901101-1", "village-349901101201"


@pytest.fixture
async def case(house: House) -> Worked:
    return await worked(house)


async def suggested(case: Worked, addressee: str) -> str:
    """A judicial suggestion to this unit: its id."""
    judge = await case.house.office("court-349901", person="沈法官")
    order = {"forum": "court", "instrument": "JUDICIAL_SUGGESTION", "addressee": addressee}
    made = await judge.do(f"{case.address}/legal-referrals", order, 201)
    decision = {"outcome": "issued", "decided_at": clock.now().isoformat()}
    await judge.do(f"/legal-referrals/{made['id']}/decide", decision)
    return str(made["id"])


async def test_a_unit_answers_the_suggestion_that_is_addressed_to_it(case: Worked) -> None:
    legal = await suggested(case, SCHOOL)
    teacher = await logged_in(case.house, SCHOOL, Role.REPORTER)
    page = (await teacher.open("/legal-referrals")).text
    assert f'href="/legal-referrals/{legal}/reply"' in page
    assert f'href="/legal-referrals/{legal}/conclude"' not in page
    assert f'href="{case.address}"' not in page
    await teacher.open(f"/legal-referrals/{legal}/reply")
    await teacher.fill("replied_at", document_number="校函〔2026〕3号", note="已经整改")
    assert teacher.page.status_code == 200
    assert "回复已登记。" in teacher.page.text
    assert str(teacher.page.url).endswith("/legal-referrals")
    assert f"/legal-referrals/{legal}/reply" not in teacher.page.text
    judge = await case.house.office("court-349901", person="沈法官")
    assert (await judge.read(f"/legal-referrals/{legal}"))["replied_at"] is not None


async def test_another_unit_sees_nothing_of_it(case: Worked) -> None:
    legal = await suggested(case, SCHOOL)
    stranger = await logged_in(case.house, VILLAGE, Role.REPORTER)
    assert legal not in (await stranger.open("/legal-referrals?view=all")).text
    assert (await stranger.open(f"/legal-referrals/{legal}/reply")).status_code == 404


@pytest.fixture
async def director(house: House) -> Browser:
    return await logged_in(house, VILLAGE, Role.REPORTER)


async def test_a_village_applies_for_the_child_that_it_reported(house: House, director: Browser) -> None:
    village = await house.office(VILLAGE)
    receipt = await village.do("/reports", report(), 201)
    address = f"/my-reports/{receipt['id']}/legal-referrals?forum=court"
    assert f'href="{address}"' in (await director.open(f"/my-reports/{receipt['id']}")).text
    page = (await director.open(address)).text
    assert "AJ-" not in page
    assert 'name="applicant"' not in page
    await director.fill("instrument", instrument="PROTECTION_ORDER", note="父亲又来家门口")
    assert "申请已提交。" in director.page.text
    assert "人身安全保护令" in director.page.text


async def test_what_the_law_gives_a_unit_no_part_in_is_refused_with_its_basis(house: House) -> None:
    school = await house.office(SCHOOL)
    receipt = await school.do("/reports", report(), 201)
    teacher = await logged_in(house, SCHOOL, Role.REPORTER)
    await teacher.open(f"/my-reports/{receipt['id']}/legal-referrals?forum=court")
    assert "PROTECTION_ORDER" not in teacher.page.text
    await teacher.fill("instrument", instrument="PROTECTION_ORDER")
    assert teacher.page.status_code == 403


async def test_nobody_applies_by_another_units_report(case: Worked, director: Browser) -> None:
    (one,) = (await case.read())["reports"]
    assert (await director.open(f"/my-reports/{one['id']}/legal-referrals")).status_code == 404
