"""Units that knew and did not report, held to account by pages."""

import pytest

from tests.console.visiting import Browser
from tests.console.worked import Worked, worked
from tests.house import House

UNIT = "hospital-349901-1"
TOLD = {"ground": "FAILURE_TO_REPORT", "facts": "接诊时见到多处新伤，没有报告"}


@pytest.fixture
async def case(house: House) -> Worked:
    return await worked(house)


@pytest.fixture
async def officer(case: Worked) -> Browser:
    return await case.claimed()


async def test_the_unit_is_chosen_from_those_of_the_county(case: Worked, officer: Browser) -> None:
    page = (await officer.open(f"{case.address}/accountability")).text
    units = page.split('id="unit"')[1].split("</select>")[0]
    assert f'value="{UNIT}"' in units
    assert "349902" not in units
    assert "police-349901" not in units
    await officer.fill("unit", unit=UNIT, **TOLD)
    assert "已另立追责案件。" in officer.page.text
    assert str(officer.page.url).endswith(case.address)


async def test_a_failure_without_a_child_has_a_case_too(case: Worked, officer: Browser) -> None:
    assert 'href="/accountability"' in (await officer.open("/cases")).text
    await officer.open("/accountability")
    await officer.fill("facts", unit_type="HOSPITAL", division_code="349901000000", **TOLD)
    assert "已另立追责案件。" in officer.page.text
    assert str(officer.page.url) != f"http://house{case.address}"


async def test_who_holds_nobody_to_account_is_not_offered_it(case: Worked) -> None:
    other = await case.somebody("womens-federation-349901")
    assert 'href="/accountability"' not in (await other.open("/cases")).text
