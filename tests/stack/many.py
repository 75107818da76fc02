"""Many reports filed through faults, and the proof that none was lost and none doubled."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.house import Office
from tests.reports_made import report
from tests.stack.product import PATIENCE, Product, eventually

AT_ONCE = 16
TRY_AGAIN = {409, 503}  # the first try is still at work; a part is away
_FOR_ONE_OFFICE = {"circumstances": [], "harm_categories": ["EMERGENCY_GUARDIANSHIP_GAP"], "immediate_danger": False}

_CASES = "SELECT case_id FROM report WHERE number = ANY(%(numbers)s)"
_OPEN = """
    SELECT 'case-' || c.id AS id FROM "case" c WHERE c.id = ANY(%(cases)s) AND c.status <> 'closed'
    UNION ALL
    SELECT 'referral-' || r.id FROM referral r WHERE r.case_id = ANY(%(cases)s) AND r.state IN ('pending', 'claimed')
    UNION ALL
    SELECT 'notice-' || n.id FROM notice n WHERE n.case_id = ANY(%(cases)s) AND n.audience <> 'office'
        AND (n.state = 'queued' OR n.state = 'delivered' AND n.kind = 'RESULT' AND n.channel = 'in_app')
"""
_EVERY = """
    SELECT 'case-' || c.id AS id FROM "case" c WHERE c.id = ANY(%(cases)s)
    UNION ALL SELECT 'referral-' || r.id FROM referral r WHERE r.case_id = ANY(%(cases)s)
    UNION ALL SELECT 'notice-' || n.id FROM notice n WHERE n.case_id = ANY(%(cases)s)
"""


@dataclass
class Many:
    """Reports of different children, each calling these agencies. `before`: how many reports there were already."""

    product: Product
    agencies: list[str]
    words: dict[str, Any]
    before: int
    receipts: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def for_one_office(cls, product: Product) -> "Many":
        return cls(product, ["CIVIL_AFFAIRS"], _FOR_ONE_OFFICE, _reports(product))

    @classmethod
    def urgent(cls, product: Product) -> "Many":
        return cls(product, ["CIVIL_AFFAIRS", "EDUCATION", "PUBLIC_SECURITY"], {}, _reports(product))

    async def file(self, office: Office, count: int) -> None:
        """So many more, a few at once, each tried until it is accepted."""
        left = [report(**self.words) for _ in range(count)]

        async def clerk() -> None:
            while left:
                self.receipts.append(await file_one(office, left.pop()))

        await asyncio.gather(*(clerk() for _ in range(AT_ONCE)))

    def cases(self) -> list[Any]:
        """One for each report that is there."""
        numbers = [receipt["number"] for receipt in self.receipts]
        return [row.case_id for row in self.product.rows(_CASES, numbers=numbers)]


async def file_one(office: Office, sent: dict[str, Any]) -> dict[str, Any]:
    """As a careful client does it: under one Idempotency-Key until there is an answer."""
    key, end = str(uuid4()), time.monotonic() + PATIENCE
    while True:
        try:
            answer = await office.post("/reports", sent, **{"Idempotency-Key": key})
        except httpx.TransportError:
            answer = None
        if answer is not None and answer.status_code not in TRY_AGAIN:
            assert answer.status_code == 201, answer.text
            receipt: dict[str, Any] = answer.json()
            return receipt
        assert time.monotonic() < end, answer
        await asyncio.sleep(0.2)


async def none_lost_none_doubled(many: Many, auditor: Office) -> None:
    """Every receipt is one report in one case with its referrals and its notice; every chain fits."""
    product, cases = many.product, many.cases()
    assert len(cases) == len(set(cases)) == len(many.receipts)
    assert _reports(product) - many.before == len(many.receipts)
    query = "SELECT case_id, agency AS what FROM referral WHERE case_id = ANY(%(cases)s)"
    assert _by_case(product.rows(query, cases=cases)) == dict.fromkeys(cases, many.agencies)
    query = "SELECT case_id, kind AS what FROM notice WHERE case_id = ANY(%(cases)s) AND report_id IS NOT NULL"
    assert _by_case(product.rows(query, cases=cases)) == {case: ["ACCEPTANCE"] for case in cases}
    no_fact_twice(product, cases)
    await every_chain_fits(cases, auditor)


def no_fact_twice(product: Product, cases: list[Any]) -> None:
    """In cases in which nobody did the same thing twice."""
    streams = [f"case:{case}" for case in cases]
    rows = product.rows("SELECT stream, canonical FROM ledger_entry WHERE stream = ANY(%(streams)s)", streams=streams)
    assert {row.stream for row in rows} == set(streams)
    facts = Counter((row.stream, *_fact(json.loads(row.canonical))) for row in rows)
    assert [fact for fact, times in facts.items() if times > 1] == []


async def every_chain_fits(cases: list[Any], auditor: Office) -> None:
    limit = asyncio.Semaphore(AT_ONCE)

    async def fits(case: Any) -> bool:
        async with limit:
            return bool((await auditor.read(f"/audit/cases/{case}/verify"))["valid"])

    assert all(await asyncio.gather(*(fits(case) for case in cases)))


async def caught_up(product: Product, cases: list[Any]) -> None:
    """The engine knows what the database knows: no note waits, all is delivered, and what is open runs, no more."""
    engine = await product.engine()

    def every(query: str) -> set[str]:
        return {row.id for row in product.rows(query, cases=cases)}

    def arrears() -> list[Any]:
        ours = list(every(_EVERY))
        waiting = product.rows("SELECT workflow_id FROM ledger_note WHERE workflow_id = ANY(%(ours)s)", ours=ours)
        untold = "SELECT id FROM notice WHERE case_id = ANY(%(cases)s) AND state = 'queued'"
        return waiting + product.rows(untold, cases=cases)

    async def told() -> bool:
        return not arrears()

    async def running() -> set[str]:
        found = engine.list_workflows("ExecutionStatus = 'Running'", page_size=1000)
        return {execution.id async for execution in found}

    async def runs_what_is_open() -> bool:
        return await running() & every(_EVERY) == every(_OPEN)

    await eventually(told, lambda: f"{len(arrears())} notes or notices wait: {arrears()[:5]}")
    await eventually(runs_what_is_open, lambda: f"open: {sorted(every(_OPEN))[:5]} …")


def _reports(product: Product) -> int:
    count: int = product.rows("SELECT count(*) FROM report")[0].count
    return count


def _by_case(rows: list[Any]) -> dict[Any, list[str]]:
    found: dict[Any, list[str]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row.what)
    return {case: sorted(whats) for case, whats in found.items()}


def _fact(entry: dict[str, Any]) -> tuple[object, ...]:
    """What makes an entry the same as another."""
    data = entry["data"]
    return entry["type"], entry["subject"]["id"], data.get("deadline"), data.get("rung")
