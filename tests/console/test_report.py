"""The report form with scripts off: what it sends is a report, and nothing of it is shown where it should not be."""

import re
from typing import Any

import pytest

from services.console.report import places, plain
from services.core import clock
from services.core.actor import Role
from tests.console.visiting import Browser, logged_in
from tests.house import House

SCRIPT = "<script>alert(1)</script>"
SEEN: dict[str, Any] = {"immediate_danger": "no", "circumstances": ["MULTIPLE_INJURY"], "division_code": "349901101201"}
FREE = {
    "narrative": SCRIPT,
    "children.0.name": SCRIPT,
    "children.0.address": SCRIPT,
    "children.0.school": SCRIPT,
    "children.0.guardians.0.name": SCRIPT,
    "suspected_harmers.0.name": SCRIPT,
    "reporter.name": SCRIPT,
}


async def filled(house: House, browser: Browser | None = None, /, **more: Any) -> Browser:
    browser = browser or Browser(house)
    await browser.open("/report")
    await browser.fill("narrative", **{**SEEN, **more})
    return browser


def code(page: str) -> str:
    return str(re.findall(r"\d{4}-\d{4}-\d{4}-\d{4}", page)[0])


async def waiting(house: House, number: str) -> list[Any]:
    police = await house.office("police-349901")
    found: list[Any] = (await police.read("/referrals", report_number=number))["items"]
    return found


def number(page: str) -> str:
    return str(re.findall(r"BG-349901-\d{8}-\w{8}", page)[0])


async def test_without_a_login_and_without_a_name_it_is_in_the_inbox_of_the_police(house: House) -> None:
    browser = await filled(house)
    assert browser.page.status_code == 200
    assert "已收到您的报告" in browser.page.text
    assert "凭查询码查看结果" in browser.page.text
    assert await waiting(house, number(browser.page.text))


async def test_who_leaves_a_name_is_told_the_result(house: House) -> None:
    page = (await filled(house, **{"reporter.name": "王邻居", "reporter.relationship": "NEIGHBOUR"})).page.text
    assert "有结果会告诉您" in page
    assert "王邻居" not in page


async def test_a_unit_that_is_logged_in_reports_in_its_own_name(house: House) -> None:
    teacher = await logged_in(house, "school-349901101-1", Role.REPORTER)
    page = (await filled(house, teacher)).page.text
    assert "青禾镇中心小学" in page
    assert "受案或者立案后 3 日内，告诉您单位进展" in page
    assert number(page) in (await teacher.open("/my-reports")).text


async def test_a_unit_may_leave_its_name_out(house: House) -> None:
    teacher = await logged_in(house, "school-349901101-1", Role.REPORTER)
    page = (await filled(house, teacher, anonymous="yes")).page.text
    assert "未署单位" in page
    assert number(page) not in (await teacher.open("/my-reports")).text


async def test_an_office_writes_down_what_a_visitor_reports(house: House) -> None:
    officer = await logged_in(house)
    await officer.open("/report?on_behalf=true")
    assert officer.form("narrative").fields["on_behalf"] == "yes"
    await officer.fill("narrative", **SEEN)
    assert "已收到您的报告" in officer.page.text


async def test_danger_makes_it_urgent(house: House) -> None:
    page = (await filled(house, immediate_danger="yes")).page.text
    assert "孩子有危险，已标为紧急" in page
    assert [task["risk"] for task in await waiting(house, number(page))] == ["urgent"]


async def test_a_second_press_gets_the_same_receipt_and_makes_no_second_report(house: House) -> None:
    browser = Browser(house)
    await browser.open("/report")
    form = browser.form("narrative")
    first = await browser.send(form, follow=False, **SEEN)
    second = await browser.send(form, follow=False, **SEEN)
    assert code(first.text) == code(second.text)
    assert number(first.text) == number(second.text)
    assert "style-src 'self'" in second.headers["content-security-policy"]


async def test_what_is_missing_is_said_in_plain_words_at_its_field(house: House) -> None:
    browser = Browser(house)
    await browser.open("/report")
    await browser.fill("narrative", narrative="她说晚上不敢回家。")
    page = browser.page
    assert page.status_code == 422
    assert "<title>有误：" in page.text
    for field in ("immediate_danger", "circumstances", "division_code"):
        assert f'href="#{field}"' in page.text
        assert f'id="{field}"' in page.text
        assert f"{field}-error" in page.text
    assert "请选择至少一项您看到的情况" in page.text
    assert "她说晚上不敢回家。" in page.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("children.0.birth_date", "2126-01-01", "出生日期不能晚于今天"),
        ("children.0.birth_date", "1990-01-01", "孩子要不满 18 岁"),
        ("children.0.estimated_age", "19", "大约年龄填 0 到 17 的整数"),
        ("children.0.id_number", "12", "身份证号是 18 位"),
        ("reporter.phone", "不告诉", "电话只用数字"),
        ("occurred_at", "2126-01-01T10:00", "发生的时间不能晚于现在"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(house: House, field: str, value: str, words: str) -> None:
    page = (await filled(house, **{field: value})).page
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert words in page.text


async def test_a_second_child_is_not_passed_over(house: House) -> None:
    page = (await filled(house, **{"children.2.name": "小三"})).page
    assert page.status_code == 422
    assert 'id="children.1.name-error"' in page.text


async def test_children_and_harmers_come_to_the_case_as_they_were_written(house: House) -> None:
    more = {
        "children.0.name": "小禾",
        "children.0.estimated_age": "9",
        "children.1.name": "小苗",
        "children.1.guardians.0.name": "郑某",
        "suspected_harmers.0.relationship": "FATHER",
        "suspected_harmers.0.is_guardian": "yes",
        "occurred_at": "2026-03-10T15:20",
    }
    page = (await filled(house, **more)).page.text
    (task,) = await waiting(house, number(page))
    police = await house.office("police-349901")
    case = await police.read(f"/cases/{task['case_id']}")
    assert len(case["children"]) == 2


async def test_the_office_of_a_suspected_harmer_takes_no_part(house: House) -> None:
    page = (await filled(house, **{"suspected_harmers.0.organisation": "police-349901"})).page.text
    assert not await waiting(house, number(page))


@pytest.mark.parametrize("field", FREE)
async def test_what_is_written_is_never_run(house: House, field: str) -> None:
    """Shown again in a refused form, and not at all on the receipt."""
    again = (await filled(house, **{field: SCRIPT, "division_code": ""})).page
    assert again.status_code == 422
    assert SCRIPT not in again.text
    assert "&lt;script&gt;alert(1)" in again.text
    receipt = (await filled(house, **{field: SCRIPT})).page
    assert receipt.status_code == 200
    assert "alert(1)" not in receipt.text


async def test_nothing_personal_stands_in_an_address_or_a_title(house: House) -> None:
    browser = await filled(house, **{"children.0.name": "小禾", "reporter.name": "王邻居"})
    assert str(browser.page.url) == "http://house/report"
    assert "<title>已收到您的报告 – 护童</title>" in browser.page.text
    assert browser.page.headers["cache-control"] == "no-store"


async def test_a_form_of_another_site_reports_nothing(house: House) -> None:
    browser = Browser(house)
    await browser.open("/report")
    form = browser.form("narrative")
    form.fields["token"] = "another"
    assert (await browser.send(form, **SEEN)).status_code == 403


async def test_every_circumstance_and_kind_of_harm_can_be_chosen(house: House) -> None:
    page = (await Browser(house).open("/report")).text
    policy = house.app.state.policies.current(clock.now().date())
    for vocabulary in (plain.CIRCUMSTANCES, plain.HARMS):
        for term in policy.terms(vocabulary):
            assert page.count(f'name="{vocabulary}" value="{term}"') == 1, term


@pytest.mark.parametrize(("organisation", "near"), [("school-349901101-1", "349901101000"), ("police-349901", "")])
async def test_a_unit_of_a_township_finds_its_own_chosen(house: House, organisation: str, near: str) -> None:
    """An office of a county has to say where: the county alone would be taken for all that is known."""
    role = Role.REPORTER if near else Role.HANDLER
    page = (await (await logged_in(house, organisation, role)).open("/report")).text
    places_ = page.partition('id="division_code"')[2].partition("</select>")[0]
    assert re.findall(r'value="(\d+)" selected', places_) == ([near] if near else [])


async def test_where_there_are_too_many_places_the_county_is_chosen_first(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MOST", 5)
    browser = Browser(house)
    assert "杏花村" not in (await browser.open("/report")).text
    assert 'href="/report/places"' in browser.page.text
    assert 'href="/report?place=349902000000"' in (await browser.open("/report/places")).text
    page = (await browser.open("/report?place=349902000000")).text
    assert "柳树村" in page
    assert "杏花村" not in page
    assert 'value="349901000000"' in page


async def test_the_page_is_light(house: House) -> None:
    page = await Browser(house).open("/report")
    assert len(page.content) < 60_000
