"""What a person asks about their data, by pages: registered in the case, answered, corrected, refused."""

from typing import Any

import pytest

from tests.console.visiting import Browser
from tests.console.worked import Worked, worked
from tests.house import House
from tests.reports_made import child

SCHOOL = "青禾镇中心小学"
ASKING = {
    "person.name": "问询人甲",
    "person.contact": "13900001234",
    "person.identified_by": "核对户口簿和身份证",
    "request": "请告知保存了哪些信息",
}


@pytest.fixture
async def case(house: House) -> Worked:
    return await worked(house, children=[child(school=SCHOOL)])


@pytest.fixture
async def officer(case: Worked) -> Browser:
    return await case.claimed()


async def asked(case: Worked, officer: Browser, **more: Any) -> str:
    """Registered by page; answers the address of the request."""
    (one,) = (await case.read())["children"]
    assert f'href="{case.address}/data-requests"' in (await officer.open(case.address)).text
    await officer.open(f"{case.address}/data-requests")
    told = {"child_id": one["id"], "kind": "access", "capacity": "guardian", **ASKING, **more}
    await officer.fill("capacity", **told)
    assert "请求已登记" in officer.page.text
    office = await case.house.office("police-349901", person="王警官")
    (found,) = (await office.read("/data-requests", case_id=case.filed.case_id))["items"]
    return f"/data-requests/{found['id']}"


async def test_a_request_is_registered_and_stands_in_the_list_without_names(case: Worked, officer: Browser) -> None:
    address = await asked(case, officer)
    page = (await officer.open("/data-requests")).text
    assert f'href="{address}"' in page
    assert case.filed.case_number in page
    assert "最迟" in page
    assert ASKING["person.name"] not in page
    assert ASKING["person.name"] in (await officer.open(address)).text


async def test_who_asks_is_shown_what_the_law_lets_them_learn_and_once(case: Worked, officer: Browser) -> None:
    address = await asked(case, officer)
    await officer.open(f"{address}/answer")
    await officer.fill("fields", fields="school", note="当面告知")
    assert SCHOOL in officer.page.text
    assert "只显示这一次" in officer.page.text
    again = (await officer.open(address)).text
    assert SCHOOL not in again
    assert "当面告知" in again
    assert f"{address}/refuse" not in again


async def test_what_is_kept_from_an_offending_guardian_is_not_offered(case: Worked, officer: Browser) -> None:
    address = await asked(case, officer, capacity="offending_guardian")
    page = (await officer.open(f"{address}/answer")).text
    assert 'value="school"' not in page
    assert 'value="address"' not in page


async def test_what_is_wrong_is_corrected(case: Worked, officer: Browser) -> None:
    address = await asked(case, officer, kind="correction")
    assert f'href="{address}/answer"' not in (await officer.open(address)).text
    await officer.open(f"{address}/correct")
    await officer.fill("note", **{"note": "凭学籍证明", "values.school": "青禾镇第二小学"})
    assert "个人信息已更正。" in officer.page.text
    await officer.open(f"{case.address}/unmask")
    await officer.fill("fields", fields="school", reason="核对更正")
    assert "青禾镇第二小学" in officer.page.text


async def test_nothing_corrected_is_said_at_the_form(case: Worked, officer: Browser) -> None:
    address = await asked(case, officer, kind="correction")
    await officer.open(f"{address}/correct")
    await officer.fill("note", note="凭学籍证明")
    assert officer.page.status_code == 422


async def test_a_refusal_has_its_reason(case: Worked, officer: Browser) -> None:
    address = await asked(case, officer)
    await officer.open(f"{address}/refuse")
    await officer.fill("reason", reason="请求人不是监护人")
    assert "已登记不予办理。" in officer.page.text
    assert "请求人不是监护人" in officer.page.text


async def test_another_office_reads_and_does_not_answer(case: Worked, officer: Browser) -> None:
    address = await asked(case, officer)
    other = await case.somebody("civil-affairs-349901")
    assert f"{address}/answer" not in (await other.open(address)).text
    assert (await other.open(f"{address}/answer")).status_code in (403, 404)
