"""How people and machines log in, as an administrator keeps it: what is secret is shown once, each act is an entry."""

import json
from typing import Any

import psycopg
import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from services.core.actor import Role
from services.embedded.postgres import SUPERUSER
from services.identity.models import Person
from tests.console.visiting import Browser, logged_in
from tests.house import House
from tests.identity.logging_in import Somebody, newcomer

OFFICE = "/administration/organisations/police-349901"


@pytest.fixture
async def administrator(house: House) -> Browser:
    return await logged_in(house, "civil-affairs-340000", Role.ADMIN)


async def address_of(somebody: Somebody, act: str, office: str = OFFICE) -> str:
    return f"{office}/people/{await somebody.person()}/{act}"


def last(house: House, type_: str) -> dict[str, Any]:
    """The last entry of this type, as it was hashed."""
    with psycopg.connect(house.server.url(SUPERUSER)) as connection:
        query = "SELECT canonical FROM ledger_entry WHERE type = %s ORDER BY recorded_at DESC, seq DESC LIMIT 1"
        (canonical,) = connection.execute(query, [type_]).fetchone() or ("{}",)
    found: dict[str, Any] = json.loads(canonical)
    return found


def shown(browser: Browser) -> str:
    """The secret of this page."""
    return browser.page.text.split("<pre")[1].split("<code>")[1].split("</code>")[0]


async def lets_in(house: House, login: str, password: str) -> bool:
    browser = Browser(house)
    await browser.open("/login")
    return (await browser.fill("login", login=login, password=password)).status_code == 200


async def test_a_person_is_added_and_logs_in_with_what_was_shown_once(house: House, administrator: Browser) -> None:
    await administrator.open(f"{OFFICE}/people/add")
    assert "key" not in administrator.form("login").fields  # the answer is kept nowhere
    with capture_logs() as logged:
        await administrator.fill("login", name="新来的甲", login="new.comer", role="handler")
    password = shown(administrator)
    assert password not in str(administrator.page.url)
    assert logged
    assert password not in str(logged)
    entry = last(house, "account.added")
    assert entry["actor"]["role"] == "admin"
    assert password not in str(entry)
    assert password not in (await administrator.open(OFFICE)).text
    assert "new.comer" in administrator.page.text
    assert await lets_in(house, "new.comer", password)


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("login", {"name": "乙", "login": "No Spaces", "role": "handler"}),
        ("name", {"name": "\u200b", "login": "some.one", "role": "handler"}),
        ("role", {"name": "丙", "login": "some.two", "role": "auditor"}),
        ("login", {"name": "丁", "role": "handler"}),
    ],
)
async def test_what_is_wrong_of_a_person_is_told_at_its_field(
    administrator: Browser, field: str, sent: dict[str, str]
) -> None:
    await administrator.open(f"{OFFICE}/people/add")
    await administrator.fill("login", **sent)
    assert administrator.page.status_code == 422
    assert f'id="{field}-error"' in administrator.page.text


async def test_a_name_that_is_taken_is_refused(house: House, administrator: Browser) -> None:
    taken = await newcomer(house)
    await administrator.open(f"{OFFICE}/people/add")
    await administrator.fill("login", name="戊", login=taken.login, role="handler")
    assert administrator.page.status_code == 409
    assert "该登录名或者该人员已有账户" in administrator.page.text


@pytest.mark.parametrize(("what", "keeps"), [("everything", False), ("password", True)])
async def test_a_reset_ends_sessions_and_the_old_password(
    house: House, administrator: Browser, what: str, keeps: bool
) -> None:
    somebody = await newcomer(house)
    opened = await somebody.enrol(await somebody.log_in())
    await administrator.open(await address_of(somebody, "reset"))
    assert "key" not in administrator.form("what").fields
    await administrator.fill("what", what=what)
    password = shown(administrator)
    assert await somebody.is_out(opened)
    assert not await lets_in(house, somebody.login, somebody.password)
    browser = Browser(house)
    await browser.open("/login")
    await browser.fill("login", login=somebody.login, password=password)
    assert ("secret" not in browser.form("code").fields) is keeps
    entry = last(house, "account.reset")
    assert (entry["subject"]["id"], entry["data"]) == (str(await somebody.person()), {"second_factor": not keeps})


async def test_a_login_is_disabled_and_enabled_again(house: House, administrator: Browser) -> None:
    somebody = await newcomer(house)
    opened = await somebody.enrol(await somebody.log_in())
    for act, words, is_in in (("disable", "的登录已停用。", False), ("enable", "的登录已恢复。", True)):
        address = await address_of(somebody, act)
        assert f'href="{address}"' in (await administrator.open(f"{OFFICE}?limit=200")).text
        await administrator.open(address)
        await administrator.send(administrator.all_forms()[-1])
        assert words in administrator.page.text
        assert await lets_in(house, somebody.login, somebody.password) is is_in
    assert await somebody.is_out(opened)


async def test_a_lock_is_seen_and_ended(house: House, administrator: Browser) -> None:
    somebody = await newcomer(house)
    address = await address_of(somebody, "unlock")
    assert address not in (await administrator.open(f"{OFFICE}?limit=200")).text
    await somebody.fails(10)
    assert not await lets_in(house, somebody.login, somebody.password)
    page = (await administrator.open(f"{OFFICE}?limit=200")).text
    assert "已锁定" in page.split(somebody.login)[1].split("</tr>")[0]
    await administrator.open(address)
    await administrator.send(administrator.all_forms()[-1])
    assert "的锁定已解除。" in administrator.page.text
    assert await lets_in(house, somebody.login, somebody.password)


ACTS = ("reset", "disable", "enable", "unlock")


async def test_nobody_keeps_their_own_login(house: House) -> None:
    browser = await logged_in(house, "police-349901", Role.ADMIN, "自己管理的人")
    async with house.app.state.house.database.transaction() as session:
        myself = await session.scalar(select(Person.id).where(Person.name == "自己管理的人"))
    page = (await browser.open(f"{OFFICE}?limit=200")).text
    assert f"/people/{myself}/" not in page
    sent = {**browser.form(action="/logout").fields, "what": "everything"}
    for act in ACTS:
        assert (await browser.client.post(f"{OFFICE}/people/{myself}/{act}", data=sent)).status_code == 403


async def test_logins_elsewhere_and_of_auditors_are_not_found(house: House, administrator: Browser) -> None:
    county = await logged_in(house, "police-349901", Role.ADMIN)
    for browser, office, role in (
        (administrator, "audit-340000", Role.AUDITOR),
        (county, "court-349902", Role.HANDLER),
        (administrator, "court-349901", Role.HANDLER),
    ):
        somebody = await newcomer(house, office, role)
        await browser.open("/menu")
        sent = {**browser.form(action="/logout").fields, "what": "everything"}
        for act in ACTS:
            for named in (office, "police-349901"):
                address = await address_of(somebody, act, f"/administration/organisations/{named}")
                found = (await browser.client.post(address, data=sent)).status_code
                is_own = named == office == "court-349901"
                assert found in ((200, 303) if is_own else (404,)), address
    sent["login"], sent["name"], sent["role"], sent["client"] = "some.auditor", "某", "auditor", "audit-machine"
    for what in ("people", "clients"):
        address = f"/administration/organisations/audit-340000/{what}/add"
        assert (await administrator.client.post(address, data=sent)).status_code == 404


@pytest.mark.parametrize(
    ("organisation", "role"),
    [("police-349901", Role.SUPERVISOR), ("school-349901101-1", Role.REPORTER), ("audit-340000", Role.AUDITOR)],
)
async def test_only_an_administrator_keeps_logins(house: House, organisation: str, role: Role) -> None:
    somebody = await newcomer(house)
    browser = await logged_in(house, organisation, role)
    await browser.open("/menu")
    sent = {**browser.form(action="/logout").fields, "what": "everything"}
    adding = [f"{OFFICE}/people/add", f"{OFFICE}/clients/add"]
    for address in [*adding, *[await address_of(somebody, act) for act in ACTS]]:
        assert (await browser.client.get(address)).status_code == 403
        assert (await browser.client.post(address, data=sent)).status_code == 403
    assert await lets_in(house, somebody.login, somebody.password)


async def test_a_client_is_added_and_its_secret_shown_once_opens_the_door(house: House, administrator: Browser) -> None:
    await administrator.open(f"{OFFICE}/clients/add")
    assert "key" not in administrator.form("client").fields
    await administrator.fill("client", client="records-system", role="handler")
    secret = shown(administrator)
    form = {"grant_type": "client_credentials"}
    answer = await house.client.post("/oauth/token", data=form, auth=("records-system", secret))
    assert answer.status_code == 200
    page = (await administrator.open("/administration/clients?limit=200")).text
    assert "records-system" in page
    assert secret not in page
    entry = last(house, "client.added")
    assert (entry["subject"]["id"], entry["actor"]["role"]) == ("records-system", "admin")
    await administrator.open(f"{OFFICE}/clients/add")
    await administrator.fill("client", client="records-system", role="handler")
    assert administrator.page.status_code == 409
    await administrator.fill("client", client="Records System", role="handler")
    assert 'id="client-error"' in administrator.page.text
