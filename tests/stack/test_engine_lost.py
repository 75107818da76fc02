"""The engine's data are gone: the database tells a new engine of everything that is open."""

import asyncio
import shutil
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from tests.house import Office
from tests.stack.many import Many, caught_up, every_chain_fits, no_fact_twice
from tests.stack.product import Product, eventually

pytestmark = pytest.mark.stack

_SILENCE = """
    UPDATE deadline SET started_at = started_at - %(span)s::interval, due_at = due_at - %(span)s::interval,
        next_rung_at = next_rung_at - %(span)s::interval
    WHERE case_id = ANY(%(cases)s) RETURNING id
"""
_DUE = "SELECT id FROM deadline WHERE case_id = ANY(%(cases)s) AND next_rung_at <= now()"
_FIRED = """
    SELECT d.rule, r.rung, d.id FROM deadline_rung r JOIN deadline d ON d.id = r.deadline_id
    WHERE d.case_id = ANY(%(cases)s)
"""


async def test_every_clock_still_fires_once(product: Product, school: Office, auditor: Office) -> None:
    """No test waits for ten minutes: silence is written into the clocks of these cases, while no timer knows of it.

    The first time the next start tells the new engine, the second time `hutong resync` does. Six minutes are past half
    of the time to sign for an urgent referral, together they are past all of that and past the police's to claim it.
    """
    many = Many.urgent(product)
    await many.file(school, 5)
    cases = many.cases()
    await caught_up(product, cases)
    await product.stop_engine()
    product.rows(_SILENCE, cases=cases, span="6 minutes")
    await product.stop()
    await asyncio.to_thread(shutil.rmtree, product.home / "temporal")
    await product.ready()
    await all_marked(product, cases)
    assert fired(product, cases, "REFERRAL.RECEIVE.URGENT") == {"remind-half": 15}

    product.rows(_SILENCE, cases=cases, span="9.5 minutes")
    for _ in range(2):
        assert "subjects will look again" in await resync(product)
    await all_marked(product, cases)
    await caught_up(product, cases)
    assert fired(product, cases, "P1.URGENT") == {"remind-half": 5, "remind-late": 5, "breach": 5}
    assert fired(product, cases, "REFERRAL.RECEIVE.URGENT") == {"remind-half": 15, "breach": 15}
    no_fact_twice(product, cases)
    await every_chain_fits(cases, auditor)


async def all_marked(product: Product, cases: list[Any]) -> None:
    async def none_is_due() -> bool:
        return not product.rows(_DUE, cases=cases)

    await eventually(none_is_due, lambda: f"{len(product.rows(_DUE, cases=cases))} clocks are due and not marked")


def fired(product: Product, cases: list[Any], rule: str) -> dict[str, int]:
    return dict(Counter(row.rung for row in product.rows(_FIRED, cases=cases) if row.rule == rule))


async def resync(product: Product) -> str:
    command = [sys.executable, "-m", "services.cli", "resync", "--data-dir", str(product.home)]
    done: subprocess.CompletedProcess[str] = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, check=True
    )
    return done.stdout
