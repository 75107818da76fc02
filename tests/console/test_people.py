"""A supervisor's own office: who leaves and to whom that goes, and which telephone is told at night."""

import pytest

from services.core.actor import Role
from tests.console.reported import reported
from tests.console.visiting import Browser, logged_in
from tests.house import House
from tests.identity.logging_in import newcomer


@pytest.fixture
async def supervisor(house: House) -> Browser:
    return await logged_in(house, "police-349901", Role.SUPERVISOR)


async def held(house: House, name: str) -> str:
    """A task that somebody of this name has claimed."""
    filed = await reported(house)
    office = await house.office("police-349901", person=name)
    await office.do(f"/referrals/{filed.task}/claim", {})
    return filed.task


async def leave_page(browser: Browser, name: str) -> Browser:
    page = (await browser.open("/people?limit=200")).text
    row = page.split(f'<th scope="row">{name}</th>')[1]
    await browser.open(row.split('href="')[1].split('"')[0])
    return browser


async def holder(house: House, task: str) -> str | None:
    referral = await (await house.office("police-349901", person="另一警官")).read(f"/referrals/{task}")
    return (referral["claimed_by"] or {}).get("person")


@pytest.mark.parametrize(
    ("organisation", "role"),
    [
        ("police-349901", Role.HANDLER),
        ("school-349901101-1", Role.REPORTER),
        ("audit-340000", Role.AUDITOR),
        ("civil-affairs-340000", Role.ADMIN),
    ],
)
async def test_nobody_but_a_supervisor_sees_an_offices_people(house: House, organisation: str, role: Role) -> None:
    person = await (await newcomer(house)).person()
    browser = await logged_in(house, organisation, role)
    for address in ("/people", f"/people/{person}/leave", "/people/night"):
        assert (await browser.open(address)).status_code == 403, address
    await browser.open("/menu")
    sent = {**browser.form(action="/logout").fields, "reason": "调离"}
    assert (await browser.client.post(f"/people/{person}/leave", data=sent)).status_code == 403


async def test_who_leaves_hands_over_what_they_hold(house: House, supervisor: Browser) -> None:
    task = await held(house, "离任的甲")
    await house.office("police-349901", person="接手的乙")
    await leave_page(supervisor, "离任的甲")
    assert "1 件" in supervisor.page.text
    await supervisor.fill("to", to="接手的乙", reason="调往外县")
    assert "已登记离任，1 件转介已移交。" in supervisor.page.text
    assert await holder(house, task) == "接手的乙"
    row = supervisor.page.text.split('<th scope="row">离任的甲</th>')[1].split("</tr>")[0]
    assert "离任" in row
    assert "/leave" not in row


async def test_without_a_successor_it_waits_to_be_claimed(house: House, supervisor: Browser) -> None:
    task = await held(house, "离任的丙")
    await leave_page(supervisor, "离任的丙")
    await supervisor.fill("to", reason="退休")
    assert "已登记离任，1 件转介回到待认领。" in supervisor.page.text
    assert await holder(house, task) is None


async def test_a_successor_who_does_not_work_here_and_a_missing_reason_are_told_at_their_fields(
    house: House, supervisor: Browser
) -> None:
    task = await held(house, "离任的丁")
    await leave_page(supervisor, "离任的丁")
    form = supervisor.form("to")
    await supervisor.send(form, to="没有这个人", reason="调离")
    assert 'id="to-error"' in supervisor.page.text
    await supervisor.send(form, to="")
    assert 'id="reason-error"' in supervisor.page.text
    assert await holder(house, task) == "离任的丁"


async def test_nobody_of_another_office_leaves_by_this_one(house: House, supervisor: Browser) -> None:
    elsewhere = await newcomer(house, "court-349901")
    assert elsewhere.login not in (await supervisor.open("/people?limit=200")).text
    person = await elsewhere.person()
    assert (await supervisor.open(f"/people/{person}/leave")).status_code == 404
    await supervisor.open("/menu")
    sent = {**supervisor.form(action="/logout").fields, "reason": "调离"}
    assert (await supervisor.client.post(f"/people/{person}/leave", data=sent)).status_code == 404


async def test_a_telephone_for_the_night_is_kept_and_seen_by_its_own_office_alone(
    house: House, supervisor: Browser
) -> None:
    await supervisor.open("/people/night")
    await supervisor.fill("quiet_from", channel="sms", address="+8613900001234", quiet_from="", quiet_until="")
    assert "已登记。" in supervisor.page.text
    assert "昼夜都发" in supervisor.page.text
    await supervisor.fill("quiet_from", channel="email", address="duty@office.example")
    assert "22:00 至 07:00 不打扰" in supervisor.page.text
    other = await logged_in(house, "court-349901", Role.SUPERVISOR)
    page = (await other.open("/people/night")).text
    assert "13900001234" not in page
    assert "duty@office.example" not in page


async def test_one_is_tried_disabled_and_enabled_in_place(house: House, supervisor: Browser) -> None:
    await supervisor.open("/people/night")
    await supervisor.fill("quiet_from", channel="email", address="night@office.example")
    for act, words in (("test", "已发出一条试发消息。"), ("disable", "已停用，不再发到这里。"), ("enable", "已启用。")):
        forms = [form for form in supervisor.all_forms() if form.action.endswith(act)]
        await supervisor.send(forms[-1])
        assert words in supervisor.page.text


async def test_an_address_that_is_none_is_told_at_its_field(supervisor: Browser) -> None:
    await supervisor.open("/people/night")
    await supervisor.fill("quiet_from", channel="email", address="javascript:alert(1)")
    assert supervisor.page.status_code == 422
    assert 'id="address-error"' in supervisor.page.text
