"""A small county lives twice: the same seed, the same report; another seed, another."""

import io
import re
from datetime import date, datetime, timedelta
from random import Random

import pytest
from rich.console import Console

from services.core.clock import SHANGHAI
from services.embedded.postgres import Server
from services.policy.service import Policies
from services.simulation import county
from services.simulation.county import population, tally
from services.simulation.county.offices import Habits, Hours
from tests.house import Copy

FIRST = date(2026, 9, 14)


async def told(cluster: Server, seed: int) -> str:
    found = await county.lived(Copy.of(cluster), cases=8, days=40, seed=seed, first=FIRST)
    out = Console(file=io.StringIO(), width=150)
    tally.show(found, out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


@pytest.mark.stack
async def test_the_same_seed_gives_the_same_report_byte_for_byte(cluster: Server) -> None:
    first, second = await told(cluster, 7), await told(cluster, 7)
    assert first == second
    assert re.search(r"^8 cases, \d closed; \d+ clocks came due, \d+ were missed; \d+ workflows waited", first, re.M)
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", first)


@pytest.fixture(scope="module")
def hours() -> Hours:
    return Hours(Policies.load().current(FIRST).calendar)


def test_offices_work_on_working_days_and_in_their_hours(hours: Hours) -> None:
    evening = datetime(2026, 9, 30, 18, tzinfo=SHANGHAI)
    assert hours.next(evening) == datetime(2026, 10, 8, 8, 30, tzinfo=SHANGHAI)  # past the National Day
    assert hours.next(datetime(2026, 9, 20, 9, tzinfo=SHANGHAI)).hour == 10  # a Sunday that is worked
    assert hours.later(evening, 5) == datetime(2026, 10, 9, 8, 30, tzinfo=SHANGHAI)


def test_schools_report_on_school_days_only(hours: Hours) -> None:
    start = datetime(2026, 1, 5, tzinfo=SHANGHAI)
    made = list(population.reports(200, start, 365, 1, hours))
    of_schools = [report.at for report in made if report.by == population.SCHOOL]
    assert of_schools
    assert all(hours.calendar.is_working(at.date()) and 8 <= at.hour < 17 for at in of_schools)
    assert len({report.body["children"][0]["name"] for report in made}) == len(made)


def test_an_office_is_as_often_late_as_it_was_drawn_to_be(hours: Hours) -> None:
    chance, habits, at = Random(3), Habits(5, hours), datetime(2026, 3, 10, 9, tzinfo=SHANGHAI)
    taken = [habits.on_duty("police-349901", at, 60, chance) - at for _ in range(2000)]
    assert 0.01 < sum(found >= timedelta(minutes=60) for found in taken) / len(taken) < 0.3


def test_what_was_missed_is_counted_by_rule_and_office() -> None:
    clock = {"rule": "P10", "title": "反馈", "basis": "第十条", "kind": "S", "organisation": "police-349901"}
    due, later = "2026-03-14T00:00:00+08:00", "2026-03-16T12:00:00+08:00"
    counts = tally.counted(
        [
            {**clock, "met_at": due, "breached_at": None},
            {**clock, "met_at": later, "breached_at": due},
            {**clock, "met_at": None, "breached_at": due},
            {**clock, "met_at": None, "breached_at": None},
            {**clock, "met_at": due, "breached_at": None, "organisation": None},
        ]
    )
    (key, count), *others = counts.items()
    assert (key, others) == (("P10", "示范县公安局"), [])
    assert (count.due, count.in_time, count.late, count.missed) == (3, 1, 1, 1)
    assert count.by == timedelta(days=2, hours=12)
