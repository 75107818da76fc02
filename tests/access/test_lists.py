"""No list, count, search or filter tells of what its reader may not see."""

import re
from typing import Any
from uuid import uuid4

import pytest

from services.core import clock
from services.core.database import Database
from services.procedures.keepers import NoticeKeeper
from tests.access.making import begun, reported, whole
from tests.access.people import Callers
from tests.access.table import CALLERS, rows
from tests.access.world import World
from tests.house import House, Json, Office
from tests.reports_made import child, report
from workflows.promises import Subject

_NAMES = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:AJ|BG)-\d{6}-\d{8}-\w+")
_NO_LISTS = {"/policy", "/supervision/export", "/events"}
LISTS = {row.path for row in rows() if row.method == "GET" and "{" not in row.path} - _NO_LISTS
FILTERED = (
    "/referrals?agency=PUBLIC_SECURITY",
    "/referrals?agency=CIVIL_AFFAIRS&received=false",
    "/referrals?overdue=false&state=claimed",
    "/cases?division_code=349901000000",
    "/cases?agency=PUBLIC_SECURITY&risk=urgent",
    "/cases?opened_after=2020-01-01T00:00:00Z&status=in_handling",
    "/deadlines?division_code=349901000000&state=open",
    "/deadlines?agency=PUBLIC_SECURITY",
    "/legal-referrals?forum=court&instrument=PROTECTION_ORDER",
    "/placements?state=proposed",
    "/notices?state=queued",
    "/supervision?case_kind=child",
)
OUTSIDE = [caller for caller in CALLERS if caller[1] in ("county", "above", "elsewhere", "conflict", "under")]


async def listed(who: Office) -> dict[str, Any]:
    """What each list answers."""
    found = {}
    for path in (*sorted(LISTS), *FILTERED):
        answer = await who.client.get(f"/v1{path}", params={} if "?" in path else {"limit": 200}, headers=who.headers)
        found[path] = answer.json() | {"at": None, "trace_id": None}
        assert not found[path].get("next_cursor")
    return found


async def test_a_case_that_one_may_not_see_changes_no_list(callers: Callers) -> None:
    before = {caller: await listed(callers[caller]) for caller in OUTSIDE}
    handled = await listed(callers["handler", "own"])
    world = await whole(callers)
    for caller in OUTSIDE:
        assert await listed(callers[caller]) == before[caller], caller
    after = await listed(callers["handler", "own"])
    assert {path for path in after if after[path] != handled[path]} >= {"/cases", "/referrals", "/deadlines"}
    assert world.ids["case_id"] in str(after["/cases"])


async def test_a_filter_by_what_is_hidden_finds_what_a_filter_by_nothing_finds(callers: Callers, world: World) -> None:
    case = await callers["handler", "own"].read(f"/cases/{world.ids['case_id']}")
    for path, name, hidden, nothing in (
        ("/cases", "q", case["number"], "AJ-349901-20260310-AAAAAA"),
        ("/cases", "q", world.receipt["number"], "BG-349901-20260310-AAAAAA"),
        ("/cases", "q", world.child["name"], "小无"),
        ("/referrals", "report_number", world.receipt["number"], "BG-349901-20260310-AAAAAA"),
        *((path, "case_id", case["id"], str(uuid4())) for path in sorted(LISTS & _BY_CASE)),
        ("/notices", "report_id", world.ids["report_id"], str(uuid4())),
    ):
        for caller in OUTSIDE:
            found = await callers[caller].get(path, **{name: hidden})
            not_there = await callers[caller].get(path, **{name: nothing})
            assert found.status_code == not_there.status_code, (path, caller)
            assert _plain(found.json()) == _plain(not_there.json()), (path, caller)
            assert found.headers["content-length"] == not_there.headers["content-length"]
            assert "link" not in found.headers


_BY_CASE = {
    *("/referrals", "/placements", "/legal-referrals", "/notices", "/data-requests"),
    *("/audit/access-log", "/audit/break-glass"),
}


def _plain(answer: Json) -> Json:
    return answer | {"trace_id": None}


@pytest.mark.parametrize("handled", [False, True])
async def test_who_reports_a_known_child_learns_nothing(house: House, callers: Callers, handled: bool) -> None:
    """Of a known child and of an unknown one a report's answer, its state and its tag say the same."""
    world = await begun(callers)
    if handled:
        await callers["handler", "own"].do(f"/referrals/{world.ids['referral_id']}/claim", {})
    school, told = callers["reporter", "elsewhere"], []
    for name in (world.child["name"], child()["name"]):
        sent = report({**world.child, "name": name}, division_code="349901101201")
        for who in (school, house.anybody()):
            filed = await who.post("/reports", sent)
            receipt, tag = filed.json(), filed.headers["etag"]
            looked = await who.do("/receipts/lookup", {"receipt_code": receipt["receipt_code"]})
            said = [(update["result"], len(update["text"])) for update in looked["updates"]]
            told.append((filed.status_code, sorted(receipt), len(tag), sorted(looked), looked["state"], said))
            assert not tag.strip('"').isdecimal()
        assert world.receipt["number"] not in str(await school.read("/reports", limit=200))
        assert world.receipt["number"] not in str(await school.read("/notices", limit=200))
    assert told[0] == told[1] == told[2] == told[3]


async def test_a_unit_is_not_told_that_two_of_its_reports_met(database: Database, callers: Callers) -> None:
    """They are of the same child: until the result is told, nothing that names the one names the other."""
    school, handler, auditor = callers["reporter", "own"], callers["handler", "own"], callers["auditor", "person"]
    known = child()
    filed = [await school.do("/reports", reported(callers, known), 201) for _ in range(2)]
    (referral,) = (await handler.read("/referrals", report_number=filed[1]["number"]))["items"]
    assert referral["report_numbers"] == [receipt["number"] for receipt in filed]
    case = referral["case_id"]
    await handler.do(f"/referrals/{referral['id']}/claim", {})
    filing = {"kind": "PS_CASE_FILED", "decided_at": clock.now().isoformat()}
    await handler.do(f"/referrals/{referral['id']}/measures", filing, 201)
    for notice in (await auditor.read("/notices", case_id=case, state="queued"))["items"]:
        await NoticeKeeper(database).deliver(Subject(notice["id"]))
    told = []
    for receipt in filed:
        notices = (await school.read("/notices", report_id=receipt["id"]))["items"]
        assert {"ACCEPTANCE", "PROGRESS"} <= {notice["kind"] for notice in notices}
        acknowledged = await school.do(f"/notices/{notices[0]['id']}/acknowledge")
        view = await school.read(f"/reports/{receipt['id']}")
        told.append(set(_NAMES.findall(str([notices, acknowledged, view]))))
    assert not told[0] & told[1]
    assert (await school.read("/notices", case_id=case))["items"] == []


@pytest.mark.parametrize("office", ["police-349901", "police-349902"])
async def test_a_case_is_not_named_in_another_to_who_may_not_see_it(
    house: House, callers: Callers, neighbours: Callers, office: str
) -> None:
    """The same child in two counties, by name and day of birth: the cases are linked, and each county sees its own."""
    known = child()
    cases = []
    for county in (callers, neighbours):
        receipt = await county["reporter", "own"].do("/reports", reported(county, known), 201)
        cases.append((await county["handler", "own"].read("/cases", q=receipt["number"]))["items"][0])
    own, other = cases if office == "police-349901" else reversed(cases)
    who = await house.office(office, person="查阅人")
    told = [await who.get(f"/cases/{own['id']}{part}", limit=200) for part in ("", "/timeline", "/deadlines")]
    told += [await who.get(path, case_id=own["id"]) for path in ("/referrals", "/notices", "/legal-referrals")]
    for answer in told:
        assert answer.status_code == 200
        assert other["id"] not in answer.text, answer.url
        assert other["number"] not in answer.text, answer.url
    assert (await callers["auditor", "person"].read(f"/cases/{own['id']}"))["linked_cases"]


async def test_the_lens_of_a_procuratorate_leaves_out_a_case_in_which_it_stands_in_a_conflict(
    house: House, callers: Callers
) -> None:
    lens = callers.of("Supervision")["handler", "own"]
    before = await listed(lens)
    harmer = {"relationship": "OTHER", "organisation": "procuratorate-349901"}
    receipt = await callers["reporter", "own"].do("/reports", report(suspected_harmers=[harmer]), 201)
    referral = (await callers["handler", "own"].read("/referrals", report_number=receipt["number"]))["items"][0]
    await callers["handler", "own"].do(f"/referrals/{referral['id']}/claim", {})
    assert await listed(lens) == before
    question = {"subject": {"kind": "referral", "id": referral["id"]}}
    refused = await lens.post("/supervision/reasons", question)
    nothing = await lens.post("/supervision/reasons", {"subject": {"kind": "referral", "id": str(uuid4())}})
    assert (refused.status_code, _plain(refused.json())) == (404, _plain(nothing.json()))


async def test_a_unit_that_reported_keeps_only_its_code_where_its_own_people_are_suspected(
    callers: Callers,
) -> None:
    school = callers["reporter", "own"]
    before = await listed(school)
    harmer = {"relationship": "TEACHER", "organisation": "school-349901101-1"}
    receipt = await school.do("/reports", report(suspected_harmers=[harmer]), 201)
    assert await listed(school) == before
    assert (await school.get(f"/reports/{receipt['id']}")).status_code == 404
    await school.do("/receipts/lookup", {"receipt_code": receipt["receipt_code"]})


async def test_the_document_of_the_api_tells_of_no_case(house: House, callers: Callers) -> None:
    await begun(callers)
    text = (await house.client.get("/openapi.json")).text
    assert not [number for number in ("BG-3499", "AJ-3499") if number in text]
