"""Two hundred reports through faults: what got a 201 is there, once. A request that got no answer is sent again.

The last of these tests by its name: it leaves the engine much to do, which no other test waits for.
"""

import asyncio

import pytest

from tests.house import Office
from tests.stack.many import Many, caught_up, none_lost_none_doubled
from tests.stack.product import Product, eventually

pytestmark = pytest.mark.stack


async def test_of_200_reports_none_is_lost_and_none_doubled_while_the_engine_comes_and_goes_twice(
    product: Product, school: Office, auditor: Office
) -> None:
    many, before = Many.for_one_office(product), product.stack.processes
    await many.file(school, 20)
    for _ in range(2):
        await asyncio.gather(many.file(school, 45), product.stop_engine())
        await asyncio.gather(many.file(school, 45), product.start_engine())
    await none_lost_none_doubled(many, auditor)
    await caught_up(product, many.cases())
    assert [name for name, one in product.stack.processes.items() if before[name] != one] == ["temporal"]
    await none_lost_none_doubled(many, auditor)


async def test_of_200_reports_every_201_is_there_once_although_the_api_is_killed_twice(
    product: Product, school: Office, auditor: Office
) -> None:
    many = Many.for_one_office(product)
    for _ in range(2):
        await asyncio.gather(many.file(school, 100), killed_at(product, many, len(many.receipts) + 30))
    assert len(many.receipts) == 200
    await none_lost_none_doubled(many, auditor)


async def killed_at(product: Product, many: Many, count: int) -> None:
    """SIGKILL for the api while requests are under way, once so many reports are accepted."""

    async def accepted() -> bool:
        return len(many.receipts) >= count

    await eventually(accepted, pause=0.01)
    product.kill("api")


async def test_reports_that_are_under_way_when_it_stops_are_accepted_after_the_next_start(
    product: Product, school: Office, auditor: Office
) -> None:
    many = Many.for_one_office(product)

    async def stopped_and_started() -> None:
        await product.stop()
        await product.ready()

    await asyncio.gather(many.file(school, 40), stopped_and_started())
    await none_lost_none_doubled(many, auditor)
