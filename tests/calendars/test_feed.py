"""An office's deadlines in any calendar program: by an address alone, and nothing in it that is somebody's."""

import pytest
from icalendar import Calendar

from services.core import clock
from tests.house import House, Json, Office
from tests.reports_made import child, report

POLICE = "police-349901"


@pytest.fixture(scope="module")
async def chief(house: House) -> Office:
    return await house.office(POLICE, role="supervisor", person="日历所长")


async def made(chief: Office) -> str:
    """The path of a new address."""
    found: Json = await chief.do("/calendar-feed", status=201)
    assert found["url"].startswith("http://house/calendars/")
    return str(found["url"].removeprefix("http://house"))


async def events(house: House, path: str, **headers: str) -> list[tuple[str, object]]:
    """Summary and time of each; read by somebody without a token."""
    answer = await house.client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer.content)
    return [(str(event["summary"]), event.decoded("dtstart")) for event in calendar.walk("VEVENT")]


async def test_the_office_reads_each_running_clock_with_its_case_code_and_name(house: House, chief: Office) -> None:
    school = await house.office("school-349901101-1")
    known = child(school="青禾镇中心小学")
    number = (await school.do("/reports", report(known), 201))["number"]
    referral = (await chief.read("/referrals", report_number=number))["items"][0]
    case = await chief.read(f"/cases/{referral['case_id']}")
    path = await made(chief)
    found = [summary for summary, _ in await events(house, path) if summary.startswith(case["number"])]
    own = [one for one in case["deadlines"] if one["organisation"] == POLICE and one["state"] == "open"]
    assert sorted(found) == sorted(f"{case['number']} {one['rule']} {one['title']}" for one in own if not one["met_at"])
    assert {"P1.URGENT"} <= {summary.split()[1] for summary in found}
    text = (await house.client.get(path)).text.replace("\r\n ", "")
    for personal in (known["name"], "青禾镇", "林老师", "13900000000", number):
        assert personal not in text
    english = await events(house, path, **{"Accept-Language": "en"})
    assert all(summary.isascii() for summary, _ in english)


async def test_what_is_met_is_no_longer_in_it_and_another_office_reads_its_own(house: House, chief: Office) -> None:
    school = await house.office("school-349901101-1")
    number = (await school.do("/reports", report(), 201))["number"]
    referral = (await chief.read("/referrals", report_number=number))["items"][0]
    case = await chief.read(f"/cases/{referral['case_id']}")
    path = await made(chief)
    before = {summary for summary, _ in await events(house, path)}
    officer = await house.office(POLICE, person="日历警官")
    await officer.do(f"/referrals/{referral['id']}/claim", {})
    after = {summary for summary, _ in await events(house, path)}
    assert {summary.split()[1] for summary in before - after if summary.startswith(case["number"])} >= {"P1.URGENT"}
    neighbour = await house.office("police-349902", role="supervisor", person="邻县所长")
    assert case["number"] not in str(await events(house, await made(neighbour)))


async def test_who_has_it_already_gets_nothing_again(house: House, chief: Office) -> None:
    path = await made(chief)
    first = await house.client.get(path)
    assert first.headers["cache-control"] == "private, max-age=900"
    tag = {"If-None-Match": first.headers["etag"]}
    again = await house.client.get(path, headers=tag)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    await (await house.office("school-349901101-1")).do("/reports", report(), 201)
    assert (await house.client.get(path, headers=tag)).status_code == 200


async def test_a_new_address_ends_the_old_one_and_revoking_ends_both(house: House, chief: Office) -> None:
    old, new = await made(chief), await made(chief)
    assert old != new
    assert (await house.client.get(old)).status_code == 404
    assert (await house.client.get(new)).status_code == 200
    assert (await chief.do("/calendar-feed/revoke"))["revoked_at"] is not None
    assert (await house.client.get(new)).status_code == 404
    assert (await chief.read("/calendar-feed"))["made_at"] <= clock.now().isoformat()


async def test_an_address_that_nobody_signed_opens_nothing(house: House, chief: Office) -> None:
    path = await made(chief)
    address = path.removeprefix("/calendars/").removesuffix(".ics")
    other = "A" if address[0] != "A" else "B"
    for wrong in (other + address[1:], address[:-2], address + "AAAA", "x", "é", "=" * 43, "A" * 43):
        assert (await house.client.get(f"/calendars/{wrong}.ics")).status_code == 404, wrong
    assert (await house.client.get(path)).status_code == 200
