"""Stopped, killed, started again: open cases and their timers go on."""

import pytest

from tests.house import Office
from tests.stack.many import Many, caught_up, no_fact_twice, none_lost_none_doubled
from tests.stack.product import Product, eventually

pytestmark = pytest.mark.stack

_NEARLY_DUE = """
    UPDATE deadline SET next_rung_at = now() + interval '12 seconds'
    WHERE case_id = ANY(%(cases)s) AND rule = 'P1.URGENT' RETURNING id
"""
_FIRED = """
    SELECT r.rung, r.fired_at >= r.due_at AS in_time FROM deadline_rung r JOIN deadline d ON d.id = r.deadline_id
    WHERE d.case_id = ANY(%(cases)s) AND d.rule = 'P1.URGENT'
"""


@pytest.mark.parametrize("killed", [False, True], ids=["stopped", "killed"])
async def test_the_next_start_goes_on_with_open_cases_and_their_timers(
    product: Product, school: Office, police: Office, auditor: Office, killed: bool
) -> None:
    """A timer is made short before the engine learns of it, and is running when the stack ends."""
    await product.stop_engine()
    many = Many.urgent(product)
    await many.file(school, 5)
    cases = many.cases()
    clocks = product.rows(_NEARLY_DUE, cases=cases)
    assert len(clocks) == 5
    await product.start_engine()
    before = dict(product.stack.processes)
    await (product.kill_supervisor() if killed else product.stop())
    await product.ready()
    now = product.stack.processes
    assert {name for name in now if now[name] == before[name]} == ({"postgres", "temporal"} if killed else set())

    async def rung() -> bool:
        return len(product.rows(_FIRED, cases=cases)) == len(clocks)

    await eventually(rung)
    assert all(row.in_time for row in product.rows(_FIRED, cases=cases))
    await caught_up(product, cases)
    await none_lost_none_doubled(many, auditor)
    (referral,) = (await police.read("/referrals", case_id=str(cases[0]), agency="PUBLIC_SECURITY"))["items"]
    await police.do(f"/referrals/{referral['id']}/claim", {})
    no_fact_twice(product, cases)
