"""What a handler asks a reporter, by pages from the case to the reporter and back."""

import pytest

from services.core.actor import Role
from tests.console.visiting import Browser, logged_in
from tests.console.worked import Worked, worked
from tests.house import House
from tests.reports_made import child

QUESTION = "最近一次看到新伤是什么时候？"
ANSWER = "上周五下午，左臂"


@pytest.fixture
async def case(house: House) -> Worked:
    return await worked(house)


@pytest.fixture
async def officer(case: Worked) -> Browser:
    return await case.claimed()


async def asks(officer: Browser, case: Worked, text: str = QUESTION) -> None:
    report = (await case.read())["reports"][0]["id"]
    assert f'href="/reports/{report}/questions"' in (await officer.open(case.address)).text
    await officer.open(f"/reports/{report}/questions")
    await officer.fill("text", text=text)


async def test_a_question_goes_to_the_unit_and_its_answer_comes_back(case: Worked, officer: Browser) -> None:
    await asks(officer, case)
    assert "问题已送到报告人那里" in officer.page.text
    assert "等着回答" in officer.page.text
    assert QUESTION not in officer.page.text
    teacher = await logged_in(case.house, "school-349901101-1", Role.REPORTER)
    report = (await case.read())["reports"][0]["id"]
    assert "1 个问题等着回答" in (await teacher.open("/my-reports")).text
    assert QUESTION in (await teacher.open(f"/my-reports/{report}")).text
    await teacher.fill("question", narrative=ANSWER)
    assert "您的回答已收到" in teacher.page.text
    page = (await officer.open(case.address)).text
    assert "已回答" in page
    assert ANSWER not in page


async def test_question_and_answer_are_read_together_with_a_reason(case: Worked, officer: Browser) -> None:
    await asks(officer, case)
    teacher = await logged_in(case.house, "school-349901101-1", Role.REPORTER)
    report = (await case.read())["reports"][0]["id"]
    await teacher.open(f"/my-reports/{report}")
    await teacher.fill("question", narrative=ANSWER)
    page = (await officer.open(f"{case.address}/unmask?fields=notes")).text
    assert 'value="notes" checked' in page
    await officer.fill("fields", fields="notes", reason="核对受伤时间")
    asked, _, answered = officer.page.text.partition(QUESTION)
    assert "问报告人" in asked
    assert "报告人回答" in answered
    assert ANSWER in answered


async def test_a_question_that_names_the_child_is_refused_at_its_field(case: Worked, officer: Browser) -> None:
    named = await worked(case.house, children=[child(name="小禾苗")])
    await asks(officer, named, "小禾苗最近怎样？")
    assert officer.page.status_code == 422
    assert 'href="#text"' in officer.page.text


async def test_an_office_without_a_working_part_asks_nobody(case: Worked) -> None:
    other = await case.somebody("procuratorate-349901")
    report = (await case.read())["reports"][0]["id"]
    assert f"/reports/{report}/questions" not in (await other.open(case.address)).text
