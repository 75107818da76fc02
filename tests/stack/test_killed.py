"""Processes killed with SIGKILL in mid-chain: what was promised is there, once, and the chain goes on."""

import asyncio

import pytest

from tests.house import Office
from tests.stack.many import Many, caught_up, none_lost_none_doubled
from tests.stack.product import Product, eventually

pytestmark = pytest.mark.stack


async def test_with_four_relays_a_killed_worker_and_killed_relays_lose_nothing_and_double_nothing(
    product: Product, school: Office, auditor: Office
) -> None:
    many = Many.urgent(product)
    with product.more_relays(3) as relays:
        await eventually(lambda: beating(product, 4), lambda: f"of {len(relays)} more relays not every one beats")
        await many.file(school, 10)
        await asyncio.gather(many.file(school, 10), asyncio.to_thread(product.kill, "worker"))
        await asyncio.gather(many.file(school, 10), asyncio.to_thread(product.kill, "relay"))
        relays[0].kill()
        await caught_up(product, many.cases())
    await none_lost_none_doubled(many, auditor)
    delivered = product.rows(
        "SELECT jsonb_array_length(attempts) AS times FROM notice WHERE report_id IS NOT NULL AND case_id = ANY(%(c)s)",
        c=many.cases(),
    )
    assert [notice.times for notice in delivered] == [1] * 30


async def beating(product: Product, count: int) -> bool:
    rows = product.rows("SELECT relay FROM relay_beat WHERE beat_at > now() - interval '15 s'")
    return len(rows) >= count
