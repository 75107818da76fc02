"""The clocks of an office: as a list across cases, and what the law lets it do to one."""

from datetime import timedelta

import pytest

from services.core import clock
from services.core.actor import Role
from tests.console.visiting import Browser
from tests.console.worked import Worked, worked
from tests.house import House


@pytest.fixture
async def case(house: House) -> Worked:
    return await worked(house)


@pytest.fixture
async def officer(case: Worked) -> Browser:
    return await case.claimed()


async def test_every_clock_of_the_office_is_there_the_soonest_due_first(case: Worked, officer: Browser) -> None:
    page = (await officer.open("/deadlines?limit=200")).text
    assert case.filed.case_number in page
    assert "小" not in page.split("<main")[1]
    assert "还剩" in page


async def test_a_limit_of_the_house_is_told_from_the_laws(case: Worked, officer: Browser) -> None:
    page = (await officer.open("/deadlines?view=all&limit=200")).text
    kinds = {one["title"]: one["kind"] for one in (await case.read())["deadlines"]}
    rows = {row.split("<h2")[1].split("</h2>")[0].split(">")[1].split("<")[0].strip(): row for row in rows_of(page)}
    assert {title for title, row in rows.items() if "内部时限" in row} >= {
        title for title, kind in kinds.items() if kind == "D" and title in rows
    }
    assert all("内部时限" not in row for title, row in rows.items() if kinds.get(title) in ("S", "P"))


def rows_of(page: str) -> list[str]:
    return [one.split("</li>")[0] for one in page.split('<li class="row limit')[1:]]


async def test_what_is_late_is_a_view_of_its_own(case: Worked, officer: Browser) -> None:
    later = clock.now() + timedelta(minutes=25)
    with clock.reading(lambda: later):
        rows = rows_of((await officer.open("/deadlines?view=late&limit=200")).text)
    assert all("逾期" in row for row in rows)


async def test_the_list_goes_on_by_its_cursor(case: Worked, officer: Browser) -> None:
    await officer.open("/deadlines?view=all&limit=1")
    following = officer.page.text.split('class="button" href="/deadlines?')[1].split('"')[0]
    assert (await officer.open(f"/deadlines?{following.replace('&amp;', '&')}")).status_code == 200


async def test_another_offices_clock_is_not_there(case: Worked) -> None:
    other = await case.somebody("police-349902")
    assert case.filed.case_number not in (await other.open("/deadlines?view=all&limit=200")).text


@pytest.mark.parametrize("role", [Role.REPORTER])
async def test_a_unit_has_no_list_of_clocks(case: Worked, role: Role) -> None:
    teacher = await case.somebody("school-349901101-1", role)
    assert (await teacher.open("/deadlines")).status_code == 403


async def test_a_clock_stands_still_for_a_reason_of_the_law_and_goes_on(case: Worked, officer: Browser) -> None:
    await officer.open(f"/tasks/{case.filed.task}/measures?kind=PS_CASE_FILED")
    await officer.fill("kind", kind="PS_CASE_FILED")
    page = (await officer.open(case.address)).text
    suspension = page.split('/suspend"')[0].rpartition('href="')[2] + "/suspend"
    await officer.open(suspension)
    await officer.fill("reason", reason="APPRAISAL", note="伤情鉴定")
    assert "时限已中止。" in officer.page.text
    clocks = officer.page.text.split('id="clocks"')[1].split("</section>")[0]
    assert "已中止" in clocks
    await officer.open(suspension.replace("suspend", "resume"))
    await officer.fill("reason")
    assert "时限已恢复。" in officer.page.text
