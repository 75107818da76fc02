"""No list asks the database more often because it has more rows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from services.core import clock
from services.core.wire import Wire
from tests.data_requests.asked import asked
from tests.house import House, Office
from tests.reports_made import child, report

PLACE = "349902101201"
ROWS = (1, 5, 20)
LISTS = [
    ("police", "/referrals"),
    ("police", "/referrals?received=true"),
    ("police", "/referrals?agency=PUBLIC_SECURITY"),
    ("police", "/cases"),
    ("police", "/deadlines"),
    ("police", "/notices"),
    ("guardian", "/placements"),
    ("police", "/legal-referrals"),
    ("police", "/data-requests"),
    ("procuratorate", "/supervision/overdue"),
    ("procuratorate", "/supervision/refusals"),
    ("reporter", "/reports"),
    ("reporter", "/notices"),
    ("auditor", "/referrals"),
    ("auditor", "/cases"),
    ("auditor", "/deadlines"),
    ("auditor", "/notices"),
    ("auditor", "/audit/access-log"),
    ("auditor", "/audit/break-glass"),
    ("auditor", "/audit/checkpoints"),
    ("auditor", "/audit/verifications"),
    ("administrator", "/webhook-endpoints"),
    ("administrator", "/webhook-endpoints/{endpoint_id}/deliveries"),
    ("administrator", "/contact-points"),
    ("administrator", "/contact-points/{contact_point_id}/deliveries"),
]


@pytest.fixture(scope="module")
def since() -> str:
    """What other tests made stays out."""
    return clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@pytest.fixture(scope="module")
async def offices(house: House, auditor: Office, since: str) -> dict[str, Office]:
    """Twenty cases, each with claims by different people and measures, and one case of twenty reports."""
    reporter = await house.office("hotel-349902-1")
    police = [await house.office("police-349902", person=f"警官{number}") for number in range(4)]
    for _ in range(20):
        await reporter.do("/reports", report(division_code=PLACE), 201)
        await auditor.do("/audit/checkpoints", status=201)
    waiting = (await police[0].read("/referrals", state="pending", limit=200))["items"][-20:]
    for number, referral in enumerate(waiting):
        officer, path = police[number % 4], f"/referrals/{referral['id']}"
        await officer.do(f"{path}/claim", {})
        made = {"kind": "ADMONITION", "decided_at": "2026-03-11T09:00:00+08:00", "note": "已训诫"}
        await officer.do(f"{path}/measures", made, 201)
        for kind in ("CRIM_NOT_FILED", "PS_CASE_FILED"):  # one refuses to file, the other is overdue at once
            await officer.do(f"{path}/measures", {**made, "kind": kind}, 201)
        order = {"forum": "court", "instrument": "PROTECTION_ORDER", "note": "申请禁止接触"}
        await officer.do(f"/cases/{referral['case_id']}/legal-referrals", order, 201)
    boss = await house.office("police-349902", role="supervisor", person="周所长")
    for referral in waiting:
        await boss.do(f"/cases/{referral['case_id']}/break-glass", {"reason": "孩子下落不明"}, 201)
    with psycopg.connect(house.server.url("postgres")) as connection:
        nights = (
            "SELECT gen_random_uuid(), now() - n * interval '1 day', 1, 1, 1, 1, '[]' FROM generate_series(1, 20) n"
        )
        connection.execute(f"INSERT INTO verification {nights}")
    guardian = await house.office("civil-affairs-349902", person="民政干部")
    for referral in waiting:
        case = await guardian.read(f"/cases/{referral['case_id']}")
        carer = {"child_id": case["children"][0]["id"], "caretaker": {"name": "邻县保护中心"}, "child_view": "愿意"}
        begun = {"ground": "TG6", "mode": "PROTECTION_INSTITUTION", "starts_at": "2026-03-10T20:30:00+08:00"}
        await guardian.do(f"/cases/{case['id']}/placements", {**carer, **begun}, 201)
        await police[0].do("/data-requests", asked(case), 201)
    for number in range(20):
        await boss.do("/webhook-endpoints", {"url": f"https://receiver.example/{number}"}, 201)
        await boss.do("/contact-points", {"channel": "email", "address": f"duty-{number}@office.example"}, 201)
    for kind in ("webhook-endpoints", "contact-points"):
        first = (await boss.read(f"/{kind}"))["items"][0]["id"]
        for _ in range(20):
            await boss.do(f"/{kind}/{first}/test", status=202)
    people = {"reporter": reporter, "police": police[0], "guardian": guardian, "auditor": auditor}
    people["administrator"] = boss
    people["procuratorate"] = await house.office("procuratorate-349902", person="检察官")
    for office in people.values():  # each has its share of the minute's requests, which is asked for once
        await office.read("/policy")
    return people


@contextmanager
def statements(house: House) -> Iterator[list[str]]:
    """What the application asks in this block, by SQLAlchemy or by the wire."""
    asked: list[str] = []
    send = Wire._send

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    def note_and_send(wire: Wire, sql: str, parameters: Sequence[Any]) -> Sequence[bool]:
        asked.append(sql)
        return send(wire, sql, parameters)

    engine = house.app.state.house.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    Wire._send = note_and_send  # type: ignore[method-assign, assignment]
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
        Wire._send = send  # type: ignore[method-assign]


async def _asked(house: House, office: Office, address: str) -> tuple[int, Any]:
    with statements(house) as asked:
        answer = await house.client.get(f"/v1{address}", headers=office.headers)
    assert answer.status_code == 200, answer.text
    return len(asked), answer.json()


@pytest.mark.parametrize(("who", "path"), LISTS)
async def test_a_list_asks_as_often_for_twenty_rows_as_for_one(
    house: House, offices: dict[str, Office], since: str, who: str, path: str
) -> None:
    collection, _, name = path.partition("/{")
    if name:
        first = (await offices[who].read(collection))["items"][0]["id"]
        path = path.format(**{name.partition("}")[0]: first})
    separator, counts = "&" if "?" in path else "?", {}
    for rows in ROWS:
        narrowed = f"{path}{separator}updated_since={since}&limit={rows}"
        counts[rows], found = await _asked(house, offices[who], narrowed)
        assert len(found["items"]) == rows or path == "/notices"
    assert len(set(counts.values())) == 1, counts
    assert counts[1] <= 8


async def test_a_timeline_asks_as_often_for_all_entries_as_for_one_by_a_person(
    house: House, offices: dict[str, Office]
) -> None:
    case = f"/cases/{(await offices['police'].read('/cases', limit=200))['items'][-1]['id']}"
    for _ in range(5):
        await offices["police"].do(f"{case}/notes", {"text": "走访"}, 201)
    path = f"{case}/timeline"
    entries = (await offices["police"].read(path, limit=200))["items"]
    first = next(entry["seq"] for entry in entries if entry["actor"].get("person"))
    assert len(entries) > first + 5
    counts = {(await _asked(house, offices["police"], f"{path}?limit={n}"))[0] for n in (first, first + 1, 200)}
    assert len(counts) == 1


async def test_a_case_asks_as_often_for_twenty_reports_as_for_one(house: House, offices: dict[str, Office]) -> None:
    reporter, police = offices["reporter"], offices["police"]
    children = [child(), child()]
    number = (await reporter.do("/reports", report(*children, division_code=PLACE), 201))["number"]
    case_id = (await police.read("/referrals", report_number=number))["items"][0]["case_id"]
    once, _ = await _asked(house, police, f"/cases/{case_id}")
    clocks, _ = await _asked(house, police, f"/cases/{case_id}/deadlines")
    for _ in range(5):
        await reporter.do("/reports", report(*children, child(), division_code=PLACE), 201)
    often, case = await _asked(house, police, f"/cases/{case_id}")
    assert (len(case["reports"]), len(case["children"])) == (6, 7)
    assert often == once
    assert (await _asked(house, police, f"/cases/{case_id}/deadlines"))[0] == clocks


async def test_every_list_of_the_api_is_counted_here(house: House) -> None:
    paths = house.app.openapi()["paths"]
    pages = {
        path.removeprefix("/v1")
        for path, calls in paths.items()
        if any(parameter["name"] == "cursor" for parameter in calls.get("get", {}).get("parameters", ()))
    }
    assert pages == {path.partition("?")[0] for _, path in LISTS} | {"/cases/{case_id}/timeline"}
