"""A supervisor's own office: who leaves and to whom that goes, and who is on duty at night."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from services.core import clock
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
    for address in ("/people", f"/people/{person}/leave", "/people/roster"):
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


@pytest.fixture
def evening() -> Iterator[datetime]:
    """Wednesday, half past six in the evening."""
    now = datetime.fromisoformat("2026-03-11T18:30:00+08:00")
    with clock.reading(lambda: now):
        yield now


def day_of(page: str, day: str) -> str:
    """A row of the roster."""
    return page.split(f'class="nowrap">{day}')[1].split("</tr>")[0]


async def put(browser: Browser, person: str, day: str, since: str = "17:30", until: str = "08:30") -> str:
    await browser.open("/people/roster")
    return (await browser.fill("person", person=person, day=day, since=since, until=until)).text


@pytest.mark.usefixtures("evening")
async def test_who_is_on_duty_stands_in_the_roster_and_on_the_offices_inbox(house: House) -> None:
    boss = await logged_in(house, "court-349901", Role.SUPERVISOR)
    await house.office("court-349901", person="值班的戊")
    assert "值班的戊" in day_of(await put(boss, "值班的戊", "2026-03-11"), "3月11日")
    assert "已排班。" in boss.page.text
    assert "没有人" in day_of(boss.page.text, "3月12日")
    assert boss.form("person").fields["day"] == "2026-03-12"  # the next night that has nobody
    told = "值班的戊，到 3月12日 08:30"
    assert told in (await boss.open("/inbox")).text
    assert told in (await (await logged_in(house, "court-349901")).open("/inbox")).text
    assert "值班的戊" not in (await (await logged_in(house, "police-349901")).open("/inbox")).text
    morning = datetime.fromisoformat("2026-03-12T08:30:00+08:00")
    with clock.reading(lambda: morning):
        boss = await logged_in(house, "court-349901", Role.SUPERVISOR)
        assert "值班的戊" not in (await boss.open("/inbox")).text


@pytest.mark.usefixtures("evening")
async def test_a_day_of_rest_is_offered_from_the_morning(house: House) -> None:
    boss = await logged_in(house, "education-349901", Role.SUPERVISOR)
    await house.office("education-349901", person="值班的己")
    for day in ("2026-03-11", "2026-03-12", "2026-03-13"):
        page = await put(boss, "值班的己", day)
    assert "休息日" in day_of(page, "3月14日")
    offered = boss.form("person").fields
    assert (offered["day"], offered["since"], offered["until"]) == ("2026-03-14", "08:30", "08:30")
    assert "3月25日" in (await boss.open("/people/roster?since=2026-03-25")).text
    assert "3月11日" in (await boss.open("/people/roster?since=2020-01-01")).text


@pytest.mark.usefixtures("evening")
async def test_whoever_is_taken_off_or_leaves_is_on_duty_no_more(house: House) -> None:
    boss = await logged_in(house, "womens-federation-349901", Role.SUPERVISOR)
    await house.office("womens-federation-349901", person="值班的庚")
    for day in ("2026-03-11", "2026-03-12"):
        await put(boss, "值班的庚", day)
    first = next(form for form in boss.all_forms() if form.action.endswith("/remove"))
    await boss.send(first)
    assert "已撤下。" in boss.page.text
    assert "没有人" in day_of(boss.page.text, "3月11日")
    assert (await boss.send(first, key="another")).status_code == 404
    await leave_page(boss, "值班的庚")
    await boss.fill("to", reason="调离")
    assert "没有人" in day_of((await boss.open("/people/roster")).text, "3月12日")


@pytest.mark.usefixtures("evening")
@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("person", {"person": "没有这个人"}),
        ("person", {"day": "2026-03-11", "since": "20:00", "until": "21:00"}),
        ("day", {"day": "2026-03-10"}),
        ("day", {"day": "9999-12-31"}),
        ("day", {"day": "0001-01-01"}),
        ("day", {"day": "tomorrow"}),
        ("since", {"since": "25:00"}),
        ("until", {"until": ""}),
    ],
)
async def test_what_cannot_be_is_told_at_its_field(house: House, field: str, sent: dict[str, str]) -> None:
    boss = await logged_in(house, "health-349901", Role.SUPERVISOR)
    await house.office("health-349901", person="值班的辛")
    await put(boss, "值班的辛", "2026-03-11")
    await boss.open("/people/roster")
    before = boss.page.text.count("/remove")
    await boss.fill("person", **{"person": "值班的辛", "day": "2026-03-20", "since": "17:30", "until": "08:30", **sent})
    assert boss.page.status_code == 422
    assert f'id="{field}-error"' in boss.page.text
    assert (await boss.open("/people/roster")).text.count("/remove") == before


@pytest.mark.usefixtures("evening")
async def test_another_offices_roster_is_neither_seen_nor_changed(house: House) -> None:
    boss = await logged_in(house, "justice-349901", Role.SUPERVISOR)
    await house.office("justice-349901", person="值班的壬")
    await put(boss, "值班的壬", "2026-03-11")
    line = next(form for form in boss.all_forms() if form.action.endswith("/remove"))
    other = await logged_in(house, "court-349901", Role.SUPERVISOR)
    assert "值班的壬" not in (await other.open("/people/roster")).text
    mine = other.form("person").fields
    assert (await other.client.post(line.action, data={"token": mine["token"]})).status_code == 404
    assert "值班的壬" in (await boss.open("/people/roster")).text
