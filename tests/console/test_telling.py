"""What an office is told and has to tell: as a list, and on the page of the case."""

import pytest

from services.core.actor import Role
from tests.console.visiting import Browser
from tests.console.worked import Worked, worked
from tests.house import House

GUARDIAN = "civil-affairs-349901"


@pytest.fixture
async def case(house: House) -> Worked:
    return await worked(house)


async def test_an_office_confirms_what_it_was_told(case: Worked) -> None:
    school = await case.house.office("school-349901101-1")
    report = (await case.read())["reports"][0]["id"]
    await school.do(f"/reports/{report}/supplements", {"narrative": "又有新伤"}, 201)
    officer = await case.somebody()
    await officer.open(case.address)
    form = officer.form(action=_acknowledging(officer))
    await officer.send(form)
    assert "已确认收到。" in officer.page.text
    assert officer.page.url.path == case.address
    assert form.action not in {one.action for one in officer.all_forms()}


def _acknowledging(browser: Browser) -> str:
    return next(one.action for one in browser.all_forms() if one.action.endswith("/acknowledge"))


async def test_a_unit_reads_what_it_was_told_and_sees_no_case(case: Worked) -> None:
    teacher = await case.somebody("school-349901101-1", Role.REPORTER)
    page = (await teacher.open("/notices?view=all&limit=200")).text
    assert "待送达" in page
    assert "打开案件" not in page


async def test_whoever_has_to_tell_records_how_they_did(case: Worked) -> None:
    notice = await case.to_tell()
    handler = await case.somebody(GUARDIAN)
    await handler.open("/notices?view=to-tell")
    assert f"/notices/{notice}/attempts" in handler.page.text
    await handler.open(f"/notices/{notice}/attempts?back=/notices%3Fview%3Dto-tell")
    assert 'value="in_person"' in handler.page.text
    assert 'value="email"' not in handler.page.text
    await handler.fill("channel", channel="in_person", outcome="acknowledged")
    assert 'href="#heard"' in handler.page.text
    assert "还应当听取其意见" in handler.page.text
    await handler.fill("channel", channel="in_person", outcome="acknowledged", heard="yes")
    assert "告知已登记。" in handler.page.text
    assert handler.page.url.raw_path == b"/notices?view=to-tell"
    assert f"/notices/{notice}/attempts" not in handler.page.text


async def test_the_page_of_the_case_leads_there_and_back(case: Worked) -> None:
    notice = await case.to_tell()
    handler = await case.somebody(GUARDIAN)
    page = (await handler.open(case.address)).text.split('id="notices"')[1].split("</section>")[0]
    assert f"/notices/{notice}/attempts?back=" in page


async def test_anothers_notice_is_nobodys_to_tell(case: Worked) -> None:
    notice = await case.to_tell()
    officer: Browser = await case.somebody()
    assert (await officer.open(f"/notices/{notice}/attempts")).status_code == 404


async def test_the_list_goes_on_by_its_cursor(case: Worked) -> None:
    await worked(case.house)
    teacher = await case.somebody("school-349901101-1", Role.REPORTER)
    await teacher.open("/notices?view=all&limit=1")
    following = teacher.page.text.split('class="button" href="/notices?')[1].split('"')[0]
    assert "cursor=" in following
    assert (await teacher.open(f"/notices?{following.replace('&amp;', '&')}")).status_code == 200
