"""The inbox of an office, without scripts."""

from datetime import timedelta

import pytest

from services.core import clock
from services.core.actor import Role
from tests.api.stored import execute
from tests.console.reported import reported
from tests.console.visiting import Browser, forms, logged_in
from tests.house import House

ESCALATED = "INSERT INTO referral_escalation VALUES (%s, 'police-349902', 1, now())"
PARTY = "INSERT INTO case_party SELECT id, 'police-349902', 'superior', opened_at, NULL FROM \"case\" WHERE id = %s"


@pytest.fixture
async def officer(house: House) -> Browser:
    return await logged_in(house)


async def test_what_nobody_signed_for_stands_on_top_with_its_clock(house: House, officer: Browser) -> None:
    filed = await reported(house)
    page = (await officer.open("/inbox")).text
    unsigned = page.split("尚未签收")[1].split("</section>")[0]
    assert f"task-{filed.task}" in unsigned
    assert "家庭暴力" in unsigned
    assert "紧急" in unsigned


async def test_no_name_and_no_place_stands_in_the_list(house: House, officer: Browser) -> None:
    await reported(house)
    page = (await officer.open("/inbox")).text
    assert "小" not in page.split("<main")[1].replace("大小", "")
    assert "中心小学" not in page


async def test_signing_for_it_leaves_it_to_be_claimed(house: House, officer: Browser) -> None:
    filed = await reported(house)
    await officer.open("/inbox?view=waiting")
    await officer.send(officer.form(action=f"/inbox/{filed.task}/receive"))
    assert officer.page.url.raw_path == b"/inbox?view=waiting"
    assert f"已签收 {filed.case_number}。" in officer.page.text
    actions = {form.action for form in forms(officer.page.text)}
    assert f"/inbox/{filed.task}/receive" not in actions
    assert f"/inbox/{filed.task}/claim" in actions


async def test_a_claim_makes_it_mine(house: House, officer: Browser) -> None:
    filed = await reported(house)
    await officer.open("/inbox")
    await officer.send(officer.form(action=f"/inbox/{filed.task}/claim"))
    assert f"task-{filed.task}" in (await officer.open("/inbox?view=mine")).text
    assert "继续办理" in officer.page.text


async def test_who_comes_second_is_told_who_was_first(house: House, officer: Browser) -> None:
    filed = await reported(house)
    other = await logged_in(house)
    await officer.open("/inbox")
    await other.open("/inbox")
    form = other.form(action=f"/inbox/{filed.task}/claim")
    await officer.send(officer.form(action=f"/inbox/{filed.task}/claim"))
    del form.fields["version"]
    await other.send(form)
    assert "已经认领，本页已更新。" in other.page.text
    assert other.page.status_code == 200


async def test_an_old_page_changes_nothing(house: House, officer: Browser) -> None:
    filed = await reported(house)
    other = await logged_in(house)
    await officer.open("/inbox")
    await other.open("/inbox")
    form = other.form(action=f"/inbox/{filed.task}/claim")
    await officer.send(officer.form(action=f"/inbox/{filed.task}/receive"))
    await other.send(form)
    assert "案件刚有变化，您的操作未提交。请看过变化再试。" in other.page.text
    police = await house.office("police-349901")
    assert (await police.read(f"/referrals/{filed.task}"))["state"] == "pending"


async def test_a_double_press_signs_once(house: House, officer: Browser) -> None:
    filed = await reported(house)
    await officer.open("/inbox")
    form = officer.form(action=f"/inbox/{filed.task}/receive")
    first = await officer.send(form, follow=False)
    again = await officer.send(form, follow=False)
    assert (first.status_code, again.status_code) == (303, 303)
    assert again.headers["idempotency-replayed"] == "true"


async def test_another_office_signs_for_nothing_here(house: House) -> None:
    filed = await reported(house)
    other = await logged_in(house, "police-349902")
    await other.open("/inbox")
    token = other.form(action="/logout").fields["token"]
    answer = await other.client.post(f"/inbox/{filed.task}/claim", data={"token": token})
    assert answer.status_code == 404
    assert "没有找到，或您无权查看。" in answer.text
    assert f"task-{filed.task}" not in (await other.open("/inbox")).text


@pytest.mark.parametrize(
    ("organisation", "role"), [("school-349901101-1", Role.REPORTER), ("audit-340000", Role.AUDITOR)]
)
async def test_who_has_no_tasks_has_no_inbox(house: House, organisation: str, role: Role) -> None:
    browser = await logged_in(house, organisation, role)
    assert (await browser.open("/inbox")).status_code == 403


async def test_a_case_of_sexual_abuse_shows_its_clock_and_not_its_content(house: House, officer: Browser) -> None:
    filed = await reported(house, circumstances=["GENITAL_INJURY"], harm_categories=["SEXUAL_ABUSE"])
    await officer.open(f"/inbox?number={filed.case_number}")
    assert "性侵害案件，内容仅限办理人查看" in officer.page.text
    await officer.send(officer.form(action=f"/inbox/{filed.task}/claim"))
    assert "性侵害案件，内容仅限办理人查看" not in officer.page.text


async def test_what_is_late_says_how_late(house: House, officer: Browser) -> None:
    filed = await reported(house)
    await officer.open("/inbox")
    await officer.send(officer.form(action=f"/inbox/{filed.task}/receive"))
    later = clock.now() + timedelta(minutes=25)
    with clock.reading(lambda: later):
        page = (await officer.open(f"/inbox?number={filed.case_number}")).text
    assert "逾期" in page


async def test_the_filters_stay_in_the_address(officer: Browser) -> None:
    await officer.open("/inbox?view=waiting&number=nothing&risk=low&late=true")
    assert "没有符合条件的事项。" in officer.page.text
    assert 'href="/inbox?view=mine&amp;number=nothing&amp;risk=low&amp;late=true"' in officer.page.text


async def test_a_row_alone_is_read_with_its_readers_rights(house: House, officer: Browser) -> None:
    filed = await reported(house)
    assert f"task-{filed.task}" in (await officer.open(f"/inbox/rows/{filed.task}")).text
    other = await logged_in(house, "police-349902")
    assert (await other.open(f"/inbox/rows/{filed.task}")).status_code == 404


async def test_nobody_hears_of_tasks_without_a_session(house: House) -> None:
    assert (await house.client.get("/inbox/events")).status_code == 401


async def test_what_was_escalated_to_an_office_stands_in_its_inbox(house: House) -> None:
    filed, above = await reported(house), await logged_in(house, "police-349902")
    assert f"task-{filed.task}" not in (await above.open("/inbox")).text
    execute(house.server, ESCALATED, filed.task)
    execute(house.server, PARTY, filed.case_id)
    assert f"task-{filed.task}" in (await above.open("/inbox")).text
