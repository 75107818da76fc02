"""Where an office is told that something waits: its webhooks, mailboxes and telephones, changed by a supervisor."""

from collections.abc import AsyncIterator

import pytest

from services.core.actor import Role
from tests import house as houses
from tests.console.visiting import Browser, forms, logged_in
from tests.house import House

HERE = "127.0.0.0/8"
URL = "https://127.0.0.1:9/hutong"


@pytest.fixture(scope="module")
async def house(server: houses.Copy) -> AsyncIterator[House]:
    """One whose webhooks may be received on this machine."""
    async with houses.opened(server, webhook_networks=HERE) as found:
        yield found


@pytest.fixture
async def boss(house: House) -> Browser:
    return await logged_in(house, "education-349901", Role.SUPERVISOR)


async def added(boss: Browser) -> str:
    """A webhook's page, once its secret was kept."""
    await boss.open("/deliveries/webhooks/add")
    await boss.fill("url", url=URL, events="referral.created")
    address: str = boss.page.text.split('class="button main" href="')[1].split('"')[0]
    await boss.open(address)
    return address


async def test_a_secret_is_shown_once_and_no_page_shows_it_again(boss: Browser) -> None:
    await boss.open("/deliveries/webhooks/add")
    assert "key" not in boss.form("url").fields  # the answer is kept nowhere
    await boss.fill("url", url=URL)
    secret = boss.page.text.split('fingerprint">')[1].split("<")[0]
    assert secret.startswith("whsec_")
    address = boss.page.text.split('class="button main" href="')[1].split('"')[0]
    for page in ("/deliveries", address):
        assert secret not in (await boss.open(page)).text
        assert URL in boss.page.text


async def test_an_address_that_is_not_allowed_is_refused_at_its_field(boss: Browser) -> None:
    await boss.open("/deliveries/webhooks/add")
    await boss.fill("url", url="https://10.0.0.1/x")
    assert boss.page.status_code == 422
    assert 'href="#url"' in boss.page.text


async def test_a_secret_is_exchanged_and_the_old_one_signs_on_for_a_while(boss: Browser) -> None:
    address = await added(boss)
    await boss.open(f"{address}/rotate")
    await boss.fill("overlap_hours", overlap_hours="48")
    assert "whsec_" in boss.page.text
    assert "旧密钥还签 48.0 小时。" in boss.page.text


async def test_it_is_tried_disabled_and_enabled_and_what_waited_is_sent_again(boss: Browser) -> None:
    address = await added(boss)
    await boss.send(boss.form(action=f"{address}/test"))
    assert "已排队试发" in boss.page.text
    assert "等着发送" in boss.page.text.split('id="sent"')[1]
    await boss.send(boss.form(action=f"{address}/disable"))
    assert "已停用" in boss.page.text
    assert f"{address}/test" not in [form.action for form in forms(boss.page.text)]
    await boss.send(boss.form(action=f"{address}/enable"))
    await boss.open(f"{address}?state=dead")
    await boss.send(boss.form(action=f"{address}/replay"))
    assert "已重新排队" in boss.page.text
    assert "没有发送记录。" in boss.page.text


async def test_a_mailbox_is_added_with_its_quiet_hours_and_a_wrong_one_is_refused(boss: Browser) -> None:
    await boss.open("/deliveries/contacts/add")
    await boss.fill("address", channel="email", address="not a mailbox")
    assert 'href="#address"' in boss.page.text
    await boss.open("/deliveries/contacts/add")
    await boss.fill("address", channel="email", address="duty@office.example", quiet_from="22:00", quiet_until="07:00")
    assert "已添加。" in boss.page.text
    page = (await boss.open("/deliveries")).text
    assert "duty@office.example" in page
    assert "22:00–07:00" in page


async def test_an_old_page_changes_nothing(boss: Browser) -> None:
    address = await added(boss)
    old = boss.form(action=f"{address}/disable")
    await boss.open(address)
    await boss.send(boss.form(action=f"{address}/disable"))
    await boss.send(boss.form(action=f"{address}/enable"))
    await boss.send(old)
    assert "您的操作未提交" in boss.page.text
    assert any(form.action == f"{address}/disable" for form in forms(boss.page.text))


async def test_a_handler_reads_them_and_changes_none_and_another_office_finds_nothing(
    house: House, boss: Browser
) -> None:
    address = await added(boss)
    handler = await logged_in(house, "education-349901")
    page = (await handler.open(address)).text
    assert {form.action for form in forms(page)} & {f"{address}/disable", f"{address}/enable"} == set()
    assert (await handler.open("/deliveries/webhooks/add")).status_code == 403
    assert (await handler.open(f"{address}/rotate")).status_code == 403
    other = await logged_in(house, "police-349901", Role.SUPERVISOR)
    assert (await other.open(address)).status_code == 404
    assert URL not in (await other.open("/deliveries")).text


async def test_the_calendars_address_is_shown_once_and_revoked(boss: Browser) -> None:
    await boss.open("/deliveries/calendar")
    await boss.send(boss.form(action="/deliveries/calendar"))
    address = boss.page.text.split("fingerprint")[1].split(">")[1].split("<")[0]
    assert "BEGIN:VCALENDAR" in (await boss.client.get(address)).text
    assert address not in (await boss.open("/deliveries/calendar")).text
    await boss.send(boss.form(action="/deliveries/calendar/revoke"))
    assert "地址已撤销。" in boss.page.text
    assert (await boss.client.get(address)).status_code == 404
