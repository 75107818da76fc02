"""Lists page by their keys: every row once, whatever comes in meanwhile."""

import re
from datetime import timedelta
from typing import Any

import pytest

from services.core import clock
from tests.house import House, Office
from tests.reports_made import report

LISTS = ["/reports", "/referrals", "/referrals?received=false", "/cases", "/deadlines", "/notices"]
NEIGHBOUR = "349902101201"


@pytest.fixture(scope="module")
async def offices(house: House) -> dict[str, Office]:
    """Whose list each one is; with seven reports in them."""
    village, police = await house.office("village-349902101201"), await house.office("police-349902")
    for _ in range(7):
        await village.do("/reports", report(division_code=NEIGHBOUR), 201)
    return {path: village if path in ("/reports", "/notices") else police for path in LISTS}


async def _all(office: Office, path: str) -> list[str]:
    separator = "&" if "?" in path else "?"
    answer = await office.client.get(f"/v1{path}{separator}limit=200", headers=office.headers)
    return [item["id"] for item in answer.json()["items"]]


async def _pages(office: Office, path: str, limit: int) -> list[list[str]]:
    """By the `Link` header alone, as a client that never saw the body's cursor."""
    separator, pages = "&" if "?" in path else "?", list[list[str]]()
    address = f"/v1{path}{separator}limit={limit}"
    while len(pages) < 200:
        answer = await office.client.get(address, headers=office.headers)
        body: dict[str, Any] = answer.json()
        pages.append([item["id"] for item in body["items"]])
        link = re.fullmatch('<(/v1/[^>]+)>; rel="next"', answer.headers.get("link", ""))
        assert bool(link) == bool(body["next_cursor"])
        if link is None:
            break
        address = link[1]
    return pages


@pytest.mark.parametrize("path", LISTS)
async def test_pages_hold_every_row_once_and_in_order(offices: dict[str, Office], path: str) -> None:
    whole = await _all(offices[path], path)
    assert len(whole) >= 7
    for limit in (1, 3, len(whole) - 1, len(whole), len(whole) + 1):
        pages = await _pages(offices[path], path, limit)
        assert [id_ for page in pages for id_ in page] == whole
        assert all(len(page) == limit for page in pages[:-1])
        assert pages[-1]


async def test_the_timeline_pages_by_its_seq(offices: dict[str, Office]) -> None:
    police = offices["/cases"]
    case_id = (await _all(police, "/cases"))[0]
    whole = await police.read(f"/cases/{case_id}/timeline", limit=200)
    found: list[int] = []
    page = await police.read(f"/cases/{case_id}/timeline", limit=2)
    while len(found) < 200:
        found += [item["seq"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        page = await police.read(f"/cases/{case_id}/timeline", limit=2, cursor=page["next_cursor"])
    assert found == list(range(1, len(whole["items"]) + 1))


async def test_what_comes_in_while_somebody_pages_is_neither_lost_nor_doubled(offices: dict[str, Office]) -> None:
    village, police = offices["/reports"], offices["/cases"]
    before = await _all(police, "/cases")
    page, seen = await police.read("/cases", limit=2), list[str]()
    while len(seen) < 200:
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        if len(seen) < 6:
            await village.do("/reports", report(division_code=NEIGHBOUR), 201)
        page = await police.read("/cases", limit=2, cursor=page["next_cursor"])
    assert len(seen) == len(set(seen))
    assert seen[: len(before)] == before
    assert len(seen) == len(before) + 2


async def test_filters_hold_on_every_page(offices: dict[str, Office]) -> None:
    police = offices["/referrals"]
    first = (await _all(police, "/referrals"))[0]
    await police.do(f"/referrals/{first}/receive", {})
    waiting = [id_ for page in await _pages(police, "/referrals?state=pending&received=false", 2) for id_ in page]
    assert first not in waiting
    assert set(waiting) == set(await _all(police, "/referrals")) - {first}


@pytest.mark.parametrize("path", ["/reports", "/referrals", "/cases", "/deadlines", "/notices"])
async def test_updated_since_answers_what_has_changed(offices: dict[str, Office], path: str) -> None:
    office, village = offices[path], offices["/reports"]
    start = clock.now()
    assert (await office.read(path, updated_since=start.isoformat()))["items"] == []
    before = set(await _all(office, path))
    await village.do("/reports", report(division_code=NEIGHBOUR), 201)
    changed = {item["id"] for item in (await office.read(path, updated_since=start.isoformat()))["items"]}
    assert changed == set(await _all(office, path)) - before
    everything = await office.read(path, updated_since=(start - timedelta(days=1)).isoformat(), limit=200)
    assert {item["id"] for item in everything["items"]} >= before


async def test_an_old_case_that_is_handled_again_is_in_the_next_pull(offices: dict[str, Office]) -> None:
    police, village = offices["/cases"], offices["/reports"]
    number = (await village.read("/reports"))["items"][0]["number"]
    oldest = (await police.read("/referrals", report_number=number, state="pending"))["items"][0]
    start = clock.now()
    await police.do(f"/referrals/{oldest['id']}/claim", {})
    since = {"updated_since": start.isoformat()}
    assert [item["id"] for item in (await police.read("/cases", **since))["items"]] == [oldest["case_id"]]
    assert [item["id"] for item in (await police.read("/referrals", **since))["items"]] == [oldest["id"]]
    changed = (await police.read("/deadlines", **since))["items"]
    assert {"met", "open"} <= {item["state"] for item in changed if item["subject"]["id"] == oldest["id"]}
    assert [item["number"] for item in (await village.read("/reports", **since))["items"]] == oldest["report_numbers"]
