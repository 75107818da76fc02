"""What an auditor asks of a case: is its record whole, who looked at it and why; and never who the child is."""

import io
import zipfile

import pytest

from services.console.audit import strip
from services.core.actor import Role
from tests.console.reported import altered, emergency, reported
from tests.console.visiting import Browser, Form, logged_in
from tests.house import House


@pytest.fixture
async def auditor(house: House) -> Browser:
    return await logged_in(house, "audit-340000", Role.AUDITOR)


@pytest.mark.parametrize(
    ("organisation", "role"),
    [("police-349901", Role.SUPERVISOR), ("school-349901101-1", Role.REPORTER), ("civil-affairs-340000", Role.ADMIN)],
)
async def test_nobody_else_audits(house: House, organisation: str, role: Role) -> None:
    filed, browser = await reported(house), await logged_in(house, organisation, role)
    for address in ("/verify", f"/verify/{filed.case_id}/bundle", "/checkpoints", "/emergencies", "/access-log"):
        assert (await browser.open(address)).status_code == 403, address


async def test_a_case_by_its_number_is_answered_in_one_sentence(house: House, auditor: Browser) -> None:
    filed = await reported(house)
    await auditor.open("/verify")
    page = (await auditor.open(f"/verify?number={filed.case_number}")).text
    assert "记录完整" in page
    assert "#1" in page


async def test_what_was_altered_is_named_and_nothing_after_it_is_relied_on(house: House, auditor: Browser) -> None:
    page = (await auditor.open(f"/verify?number={await altered(house)}")).text
    assert "第 2 条对不上" in page
    assert "第 1 至 1 条完整。" in page
    assert "记录完整" not in page


async def test_who_looked_is_listed_and_neither_the_reason_nor_the_child_is_shown(
    house: House, auditor: Browser
) -> None:
    filed = await reported(house)
    police = await house.office("police-349901", person="查阅警官")
    await police.do(f"/referrals/{filed.task}/claim", {})
    reason = {"fields": ["children.name"], "reason": "核对小禾的姓名<script>"}
    await police.do(f"/cases/{filed.case_id}/unmask", reason)
    page = (await auditor.open(f"/verify?number={filed.case_number}")).text
    assert "查阅警官" in page
    assert "说明了理由，理由原文保密" in page
    for kept in ("小禾", "核对", "林老师", "杏花村"):
        assert kept not in page


async def test_a_signed_case_is_handed_out_as_a_bundle(house: House, auditor: Browser) -> None:
    filed = await reported(house)
    office = await house.office("audit-340000")
    await office.do("/audit/checkpoints", {}, 201)
    page = (await auditor.open(f"/verify?number={filed.case_number}")).text
    assert f'href="/verify/{filed.case_id}/bundle"' in page
    answer = await auditor.client.get(f"/verify/{filed.case_id}/bundle")
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    assert "检查点" in (await auditor.open("/checkpoints")).text


def signing(auditor: Browser) -> Form:
    """The page's own form: it leads to the page itself."""
    return next(form for form in auditor.all_forms() if not form.action)


async def test_a_checkpoint_is_signed_at_once_where_something_is_new(house: House, auditor: Browser) -> None:
    await reported(house)
    await auditor.open("/checkpoints")
    await auditor.send(signing(auditor))
    assert "检查点已签署。" in auditor.page.text
    await auditor.send(signing(auditor))
    assert "没有新的记录" in auditor.page.text


async def test_a_number_that_is_none_finds_nothing(auditor: Browser) -> None:
    page = (await auditor.open("/verify?number=%3Cscript%3Ealert(1)%3C/script%3E")).text
    assert "没有这个编号的案件。" in page
    assert "<script>alert" not in page


def test_a_strip_of_many_entries_draws_the_signed_ones_and_the_break() -> None:
    found = strip.draw(400, [100, 400], 250)
    assert [(mark.seq, mark.shape) for mark in found.marks] == [
        (1, "entry"),
        (100, "signed"),
        (250, "bad"),
        (400, "after-signed"),
    ]
    assert found.broken_at == found.marks[2].x


def test_a_strip_of_few_draws_each() -> None:
    assert [mark.shape for mark in strip.draw(3, [2], None).marks] == ["entry", "signed", "entry"]


async def test_an_emergency_waits_until_it_is_reviewed_with_its_reason_in_view(house: House, auditor: Browser) -> None:
    filed = await reported(house)
    opening = await emergency(house, filed.case_id, "孩子失踪<script>")
    page = (await auditor.open("/emergencies")).text
    assert f'href="/emergencies/{opening}/review"' in page
    assert "孩子失踪" not in page
    page = (await auditor.open(f"/emergencies/{opening}/review")).text
    assert "孩子失踪&lt;script&gt;" in page
    await auditor.fill("finding")
    assert auditor.page.status_code == 422
    await auditor.fill("finding", finding="JUSTIFIED")
    assert "复核意见已记录。" in auditor.page.text
    assert opening not in auditor.page.text
    assert "确有紧急情况" in (await auditor.open("/emergencies?reviewed=true")).text
    assert (await auditor.open(f"/emergencies/{opening}/review")).status_code == 409


async def test_who_looked_is_found_across_cases_by_person_case_and_day(house: House, auditor: Browser) -> None:
    one, other = await reported(house), await reported(house)
    police = await house.office("police-349901", person="跨案警官")
    for filed in (one, other):
        await police.do(f"/referrals/{filed.task}/claim", {})
        why = {"fields": ["children.name"], "reason": "核对小禾的姓名"}
        await police.do(f"/cases/{filed.case_id}/unmask", why)
    page = (await auditor.open("/access-log?person=跨案警官")).text
    assert {one.case_number, other.case_number} <= set(page.replace("<", ">").split(">"))
    assert "核对" not in page
    page = (await auditor.open(f"/access-log?number={one.case_number}&person=跨案警官")).text
    assert other.case_number not in page
    assert "没有符合条件的查阅记录。" in (await auditor.open("/access-log?person=跨案警官&since=2099-01-01")).text
    assert "没有这个编号的案件。" in (await auditor.open("/access-log?number=none")).text
