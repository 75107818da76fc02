"""A case as a page: what it shows to whom, what can be done in it, and how the law refuses."""

import pytest

from services.core.actor import Role
from tests.console.reported import Filed, reported
from tests.console.visiting import Browser, logged_in
from tests.house import House

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
async def filed(house: House) -> Filed:
    return await reported(house)


@pytest.fixture
async def officer(house: House, filed: Filed) -> Browser:
    """Who has claimed it."""
    browser = await logged_in(house)
    await browser.open("/inbox")
    await browser.send(browser.form(action=f"/inbox/{filed.task}/claim"))
    return browser


async def test_the_head_says_what_runs_and_what_can_be_done(officer: Browser, filed: Filed) -> None:
    page = (await officer.open(f"/cases/{filed.case_id}")).text
    assert filed.case_number in page
    clocks = page.split('id="clocks"')[1].split("</section>")[0]
    assert "出具家庭暴力告诫书" in clocks
    assert "还剩" in clocks
    assert f'href="/tasks/{filed.task}/measures"' in page


async def test_what_the_law_bars_stays_listed_with_its_basis_and_without_a_button(
    officer: Browser, filed: Filed
) -> None:
    page = (await officer.open(f"/cases/{filed.case_id}")).text
    refused = page.split('class="row act refused"')[1:]
    assert any("不可选：" in one.split("</li>")[0] and "<a" not in one.split("</li>")[0] for one in refused)


async def test_names_are_masked_until_a_reason_opens_them(house: House, officer: Browser, filed: Filed) -> None:
    assert "小*" in (await officer.open(f"/cases/{filed.case_id}")).text
    await officer.open(f"/cases/{filed.case_id}/unmask")
    assert "key" not in officer.form("reason").fields  # the answer is kept nowhere
    await officer.fill("reason", fields="name")
    assert officer.page.status_code == 422
    assert 'href="#reason"' in officer.page.text
    await officer.fill("reason", fields="name", reason="核对身份")
    assert "已打开的信息" in officer.page.text
    assert "小*" not in officer.page.text
    police = await house.office("police-349901")
    timeline = (await police.read(f"/cases/{filed.case_id}/timeline", limit=200))["items"]
    (opening,) = [entry for entry in timeline if entry["type"] == "vault.opened"]
    assert opening["data"]["fields"] == ["name"]


async def test_the_sheet_opens_nothing_and_with_a_reason_says_who_opened_what(
    house: House, officer: Browser, filed: Filed
) -> None:
    async def openings() -> list[list[str]]:
        police = await house.office("police-349901")
        timeline = (await police.read(f"/cases/{filed.case_id}/timeline", limit=200))["items"]
        return [entry["data"]["fields"] for entry in timeline if entry["type"] == "vault.opened"]

    sheet = (await officer.open(f"/cases/{filed.case_id}/print")).text
    assert "小*" in sheet
    assert "打开：" not in sheet
    assert await openings() == []
    await officer.open(f"/cases/{filed.case_id}/unmask")
    form = officer.form("reason")
    form.action = f"/cases/{filed.case_id}/print/opened"
    await officer.send(form, fields="name")
    assert officer.page.status_code == 422
    assert 'href="#reason"' in officer.page.text
    form = officer.form("reason")
    form.action = f"/cases/{filed.case_id}/print/opened"
    await officer.send(form, fields="name", reason="送达转介单")
    assert "转介单" in officer.page.text
    assert "打开：姓名。" in officer.page.text
    assert await openings() == [["name"]]


async def test_an_auditor_reads_the_chain_and_opens_nothing(house: House, filed: Filed) -> None:
    auditor = await logged_in(house, "audit-340000", Role.AUDITOR)
    page = await auditor.open(f"/cases/{filed.case_id}")
    assert page.status_code == 200
    assert "查看隐去的信息" not in page.text
    assert (await auditor.open(f"/cases/{filed.case_id}/unmask")).status_code == 403


@pytest.mark.parametrize("path", ["", "/print", "/unmask", "/ask", "/note"])
async def test_who_takes_no_part_finds_nothing(house: House, filed: Filed, path: str) -> None:
    other = await logged_in(house, "police-349902")
    answer = await other.open(f"/cases/{filed.case_id}{path}")
    assert answer.status_code == 404
    assert "没有找到，或您无权查看。" in answer.text


async def test_a_measure_that_wants_a_reason_says_on_which_law_and_is_recorded_with_it(
    officer: Browser, filed: Filed
) -> None:
    await officer.open(f"/tasks/{filed.task}/measures")
    await officer.fill("kind", kind="DV_WARNING")
    assert "此类案件中采取该措施须记明法定理由（" in officer.page.text
    assert 'href="#legal_reason"' in officer.page.text
    await officer.fill("kind", kind="DV_WARNING", legal_reason="情节较轻")
    assert "措施已登记。" in officer.page.text
    assert "出具家庭暴力告诫书" not in officer.page.text.split('id="clocks"')[1].split("</section>")[0]


async def test_a_refused_form_keeps_what_was_written_and_names_the_field(officer: Browser, filed: Filed) -> None:
    await officer.open(f"/tasks/{filed.task}/measures")
    await officer.fill("kind", kind="DV_WARNING", decided_at="2099-01-01T10:00", note="写了很久的说明")
    assert officer.page.status_code == 422
    assert "时间在将来" in officer.page.text
    assert 'href="#decided_at"' in officer.page.text
    assert "写了很久的说明" in officer.page.text


async def test_whatever_is_written_stays_text(house: House) -> None:
    filed = await reported(house, narrative=SCRIPT)
    officer = await logged_in(house)
    await officer.open("/inbox")
    await officer.send(officer.form(action=f"/inbox/{filed.task}/claim"))
    await officer.open(f"/cases/{filed.case_id}/note")
    await officer.fill("text", text=SCRIPT)
    for fields in ("narrative", "notes"):
        await officer.open(f"/cases/{filed.case_id}/unmask")
        await officer.fill("reason", fields=fields, reason=SCRIPT)
        assert SCRIPT not in officer.page.text
        assert "&lt;script&gt;" in officer.page.text


async def test_an_act_of_an_old_page_is_refused_with_the_form_kept(officer: Browser, filed: Filed) -> None:
    await officer.open(f"/tasks/{filed.task}/resolve")
    form = officer.form("result")
    form.fields["version"] = '"1"'
    await officer.send(form, result="PENALISED", note="先写的")
    assert officer.page.status_code == 412
    assert "先写的" in officer.page.text


async def test_the_sheet_for_paper_says_that_it_is_confidential(officer: Browser, filed: Filed) -> None:
    page = (await officer.open(f"/cases/{filed.case_id}/print")).text
    assert "内部资料，注意保密" in page
    assert "小*" in page
