"""Holidays are published, and exactly the clocks that they touch move, each with a line on its case's timeline."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from services.core import keys
from services.core.database import Database
from services.policy.service import Policies
from services.procedures.clocks.recount import Moved, recount
from tests.house import Copy, House, Json
from tests.procedures.clocks_made import THURSDAY, clock_of, day, entries, filed, of_rule, police
from tests.procedures.conftest import Engine, Time

YEAR = """year: 2031
estimated: false
source: a notice made up for tests
holidays:
  - name: {zh: 劳动节, en: Labour Day}
    first: 2031-05-01
    last: 2031-05-02
"""
MONDAY_OFF = """  - name: {zh: 调休, en: A day off}
    first: 2031-04-14
    last: 2031-04-14
"""
Published = Callable[[str], Database]


@pytest.fixture
async def published(server: Copy, tmp_path: Path) -> AsyncIterator[Published]:
    """The worker's database, with this file for 2031."""
    made: list[Database] = []

    def publish(text: str) -> Database:
        (tmp_path / "holidays").mkdir(exist_ok=True)
        (tmp_path / "holidays" / "2031.yaml").write_text(text, encoding="utf-8")
        carries = {"keys": keys.load(server.keys_dir), "policies": Policies.load(tmp_path)}
        made.append(Database(server.url("hutong_worker"), pool_size=2, carries=carries))
        return made[-1]

    yield publish
    for database in made:
        await database.close()


async def thirty_days(house: House, time: Time) -> Json:
    time.forward(seconds=(THURSDAY - time()).total_seconds())
    return await filed(house)


def of(moved: list[Moved], case_id: str) -> list[tuple[str, str, str]]:
    found = [one for one in moved if str(one.case_id) == case_id]
    return [(one.rule, day(one.before.isoformat()), day(one.due_at.isoformat())) for one in found]


async def test_a_holiday_moves_exactly_the_clocks_that_it_touches(
    house: House, time: Time, published: Published
) -> None:
    officer, clock = await police(house), await thirty_days(house, time)
    path = f"/cases/{clock['case_id']}/deadlines"
    before = {one["id"]: one["due_at"] for one in (await officer.read(path))["items"]}
    moved = await recount(published(YEAR + MONDAY_OFF), dry_run=False)
    rules = {rule for rule, *_ in of(moved, clock["case_id"])}
    assert {"P16", "REFERRAL.RESOLVE.URGENT"} & rules == {"P16"}
    after = {one["id"]: one["due_at"] for one in (await officer.read(path))["items"]}
    changed = {str(one.deadline) for one in moved if str(one.case_id) == clock["case_id"]}
    assert {id_ for id_ in before if before[id_] != after[id_]} == changed == {clock["id"]}
    assert day(after[clock["id"]]) == "2031-04-16"


async def test_the_timeline_says_from_when_to_when(house: House, time: Time, published: Published) -> None:
    clock = await thirty_days(house, time)
    await recount(published(YEAR + MONDAY_OFF), dry_run=False)
    (entry,) = await entries(house, clock["case_id"], "deadline.recounted")
    assert (entry["basis"], entry["actor"]["role"]) == ("P16", "system")
    assert (day(entry["data"]["before"]), day(entry["data"]["due_at"])) == ("2031-04-15", "2031-04-16")
    assert entry["summary"] == "放假安排公布，期限重新计算：P16"
    auditor = await house.office("audit-340000")
    assert (await auditor.read(f"/audit/cases/{clock['case_id']}/verify"))["valid"]


async def test_counting_again_twice_moves_nothing_the_second_time(
    house: House, time: Time, published: Published
) -> None:
    clock = await thirty_days(house, time)
    database = published(YEAR + MONDAY_OFF)
    assert of(await recount(database, dry_run=True), clock["case_id"]) == [("P16", "2031-04-15", "2031-04-16")]
    assert (await clock_of(await police(house), clock["case_id"], "P16"))["due_at"] == clock["due_at"]
    await recount(database, dry_run=False)
    assert await recount(database, dry_run=False) == []
    assert len(await entries(house, clock["case_id"], "deadline.recounted")) == 1
    back = await recount(published(YEAR), dry_run=False)
    assert of(back, clock["case_id"]) == [("P16", "2031-04-16", "2031-04-15")]


async def test_what_was_suspended_and_extended_is_counted_again_with_that(
    house: House, time: Time, published: Published
) -> None:
    clock, chief = await thirty_days(house, time), await police(house, "supervisor")
    await chief.do(f"/deadlines/{clock['id']}/suspend", {"reason": "HEARING"})
    time.forward(days=2)
    await chief.do(f"/deadlines/{clock['id']}/resume")  # Saturday, April 12, and two days: Monday, April 14
    moved = await recount(published(YEAR + MONDAY_OFF), dry_run=False)
    assert of(moved, clock["case_id"]) == [("P16", "2031-04-15", "2031-04-16")]
    extended = {"reason": "COMPLEX", "by": {"amount": 30, "unit": "day"}}
    assert day((await chief.do(f"/deadlines/{clock['id']}/extend", extended))["due_at"]) == "2031-05-15"


async def test_a_breach_is_not_taken_back_and_what_moved_falls_due_at_its_new_time(
    house: House, time: Time, published: Published, engine: Engine
) -> None:
    late, clock = await thirty_days(house, time), await filed(house)
    time.forward(days=33)
    await engine.settle("case", late["case_id"])
    database = published(YEAR + MONDAY_OFF)
    assert of(await recount(database, dry_run=False), late["case_id"]) == []
    assert (await clock_of(await police(house), clock["case_id"], "P16"))["overdue"] is False
    assert (await engine.settle("case", clock["case_id"])).next_due_in is not None
    assert await of_rule(house, clock, "deadline.breached") == []
