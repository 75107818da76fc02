"""A limit that stood still or was lengthened, counted again: what holds whatever the dates are."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.core.clock import SHANGHAI
from services.policy.budgets import Budget, Pause, count
from services.policy.counting import Count
from services.policy.counting import count as count_plainly
from services.policy.rules import Unit
from services.policy.service import Policies, Policy

POLICY: Policy = Policies.load().of("anhui-2026.1")
CALENDAR = POLICY.calendar
STARTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=SHANGHAI)
)
DAY_UNITS = st.sampled_from([Unit.DAY, Unit.MONTH, Unit.YEAR])
AMOUNTS = st.integers(1, 90)
DAYS = st.integers(0, 60)


def counted(start: datetime, spans: Sequence[tuple[int, Unit]], *pauses: Pause, rolls: bool = True) -> Count:
    return count(start, Budget(tuple(spans), pauses), rolls, CALENDAR)


def nominal(found: Count) -> date:
    assert found.nominal is not None
    return found.nominal


@given(STARTS, AMOUNTS, st.sampled_from([Unit.MINUTE, Unit.HOUR, Unit.DAY, Unit.WORKDAY, Unit.MONTH]), st.booleans())
def test_what_was_never_touched_is_counted_as_ever(start: datetime, amount: int, unit: Unit, rolls: bool) -> None:
    assert counted(start, [(amount, unit)], rolls=rolls) == count_plainly(start, amount, unit, rolls, CALENDAR)


@given(STARTS, AMOUNTS, st.sampled_from([Unit.HOUR, Unit.DAY, Unit.WORKDAY, Unit.MONTH]), st.floats(0, 0.99))
def test_suspending_and_resuming_at_once_changes_nothing(start: datetime, amount: int, unit: Unit, part: float) -> None:
    plain = counted(start, [(amount, unit)])
    at = start + (plain.due_at - start) * part
    assert counted(start, [(amount, unit)], (at, at)).due_at == plain.due_at


@given(STARTS, AMOUNTS, DAY_UNITS, DAYS, DAYS)
def test_suspending_for_days_moves_the_last_day_before_rolling_by_as_many(
    start: datetime, amount: int, unit: Unit, after: int, days: int
) -> None:
    since = start + timedelta(days=after)
    plain, moved = counted(start, [(amount, unit)]), counted(start, [(amount, unit)], (since, since + timedelta(days)))
    assert nominal(moved) == nominal(plain) + timedelta(days)


@given(STARTS, AMOUNTS, DAY_UNITS, DAYS, DAYS, DAYS)
def test_two_suspensions_add_up(start: datetime, amount: int, unit: Unit, one: int, two: int, between: int) -> None:
    first = (start, start + timedelta(one))
    second_from = first[1] + timedelta(between)
    second = (second_from, second_from + timedelta(two))
    plain = counted(start, [(amount, unit)])
    assert nominal(counted(start, [(amount, unit)], first, second)) == nominal(plain) + timedelta(one + two)


@given(STARTS, AMOUNTS, st.timedeltas(timedelta(), timedelta(days=9)), st.timedeltas(timedelta(), timedelta(days=9)))
def test_hours_lose_exactly_what_they_stood_still(start: datetime, amount: int, one: timedelta, two: timedelta) -> None:
    found = counted(start, [(amount, Unit.HOUR)], (start, start + one), (start + one, start + one + two))
    assert found.due_at - counted(start, [(amount, Unit.HOUR)]).due_at == one + two


@given(STARTS, AMOUNTS, AMOUNTS, st.booleans())
def test_an_extension_runs_from_the_last_day_before_rolling(
    start: datetime, amount: int, more: int, rolls: bool
) -> None:
    extended = counted(start, [(amount, Unit.DAY), (more, Unit.DAY)], rolls=rolls)
    assert extended == count_plainly(start, amount + more, Unit.DAY, rolls, CALENDAR)


@given(STARTS, st.integers(1, 12), st.integers(1, 12))
def test_months_and_months_are_counted_from_the_beginning(start: datetime, amount: int, more: int) -> None:
    extended = counted(start, [(amount, Unit.MONTH), (more, Unit.MONTH)])
    assert extended == count_plainly(start, amount + more, Unit.MONTH, True, CALENDAR)


@given(STARTS, AMOUNTS, st.data())
def test_working_days_go_on_with_those_that_are_left(start: datetime, amount: int, data: st.DataObject) -> None:
    """As a person would cross them off: each working day in which the clock ran uses one."""
    last = nominal(counted(start, [(amount, Unit.WORKDAY)]))
    since = data.draw(st.dates(start.date(), last))
    until = since + timedelta(data.draw(DAYS))
    at_noon = [datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI) for day in (since, until)]
    found = counted(start, [(amount, Unit.WORKDAY)], (max(at_noon[0], start), max(at_noon[1], start)))
    running = [*_days(start.date(), since), *_days(until, nominal(found))]
    crossed = sum(CALENDAR.is_working(day) for day in running)
    assert crossed == amount or (since == last and crossed in (amount, amount + 1))


def _days(after: date, last: date) -> list[date]:
    return [after + timedelta(n) for n in range(1, (last - after).days + 1)]


def test_a_month_extended_from_its_unrolled_end_and_not_from_the_working_day_it_rolled_to() -> None:
    start = datetime(2026, 1, 16, 9, tzinfo=SHANGHAI)  # 30 days on is the first Sunday of the Spring Festival
    once = counted(start, [(30, Unit.DAY)])
    assert (once.nominal, once.last) == (date(2026, 2, 15), date(2026, 2, 24))
    twice = counted(start, [(30, Unit.DAY), (30, Unit.DAY)])
    assert (twice.nominal, twice.last) == (date(2026, 3, 17), date(2026, 3, 17))
