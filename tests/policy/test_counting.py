"""Every date that the worked example and the vignettes work out by hand, and what must hold for all others."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.clock import SHANGHAI
from services.policy.counting import count, count_to_date
from services.policy.rules import Unit
from services.policy.service import Policies, Policy

POLICY = Policies.load().of("anhui-2026.1")
CALENDAR = POLICY.calendar


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [
        # the worked example
        ("P16", "2026-03-10T16:10", "2026-04-10T00:00"),
        ("P10", "2026-03-10T16:10", "2026-03-14T00:00"),
        ("P19", "2026-03-10T15:40", "2026-03-13T15:40"),
        ("P18", "2026-03-10T16:10", "2026-03-11T16:10"),
        ("P29", "2026-03-10T18:00", "2026-03-18T00:00"),
        ("M1", "2026-03-10T18:00", "2026-03-11T18:00"),
        ("M6.R1", "2026-03-10T20:30", "2026-04-10T00:00"),
        ("M6.R2", "2026-03-10T20:30", "2026-06-09T00:00"),
        ("M6.R3", "2026-03-10T20:30", "2026-09-08T00:00"),  # the 180th day is a Sunday
        ("M6", "2026-03-10T20:30", "2027-03-11T00:00"),
        ("P21", "2026-03-11T10:00", "2026-03-19T00:00"),
        ("P16", "2026-03-15T21:00", "2026-04-15T00:00"),
        ("P17", "2026-03-16T09:00", "2026-03-19T00:00"),
        ("CT1", "2026-03-16T10:30", "2026-03-19T10:30"),
        ("CT1.URGENT", "2026-03-16T10:30", "2026-03-17T10:30"),
        ("CT2", "2026-03-17T09:00", "2026-09-18T00:00"),
        ("CT4", "2026-03-17T09:00", "2026-03-18T09:00"),
        ("CT3", "2026-03-17T09:00", "2026-03-24T00:00"),  # the 5th day is a Sunday
        ("CT14", "2026-04-02T10:00", "2026-05-07T00:00"),  # 05-02 is in the Labour Day holiday
        ("CT7", "2026-06-03T10:00", "2026-06-11T00:00"),
        ("CT8", "2026-06-05T10:00", "2026-07-07T00:00"),  # 07-05 is a Sunday
        ("CT10.EARLIEST", "2026-06-30T10:00", "2026-10-01T00:00"),
        ("CT10", "2026-06-30T10:00", "2027-07-01T00:00"),
        ("CT22", "2026-06-30T10:00", "2026-12-31T00:00"),
        ("M24", "2026-06-30T10:00", "2027-07-01T00:00"),
        ("RESULT.TELL", "2026-06-30T10:00", "2026-07-08T00:00"),
        # bullying, dropout
        ("E2", "2026-05-12T10:00", "2026-05-23T00:00"),
        ("E3", "2026-05-22T10:00", "2026-06-09T00:00"),  # 06-06 is a Saturday
        ("E5", "2026-09-01T08:00", "2026-09-09T00:00"),
        ("E6", "2026-09-14T08:00", "2026-09-18T00:00"),
        # the yearly report: on the last day it is still that year's
        ("M20", "2026-01-15T08:00", "2026-11-21T00:00"),
        ("M20", "2026-11-20T23:59", "2026-11-21T00:00"),
        ("M20", "2026-11-21T00:00", "2027-11-21T00:00"),
    ],
)
def test_a_worked_date_comes_out(policy: Policy, rule: str, start: str, due: str) -> None:
    assert policy.due_at(rule, at(start)) == at(due)
    assert policy.due(rule, at(start)).due_at == at(due)


def test_a_working_weekend_ends_a_limit_and_counts_as_a_working_day() -> None:
    friday = at("2026-05-08T10:00")  # Saturday 05-09 is worked
    assert count(friday, 1, Unit.DAY, True, CALENDAR).due_at == at("2026-05-10T00:00")
    assert count(friday, 1, Unit.WORKDAY, False, CALENDAR).due_at == at("2026-05-10T00:00")


def test_spring_festival_is_rolled_over_whole() -> None:
    assert count(at("2026-02-14T10:00"), 1, Unit.DAY, True, CALENDAR).due_at == at("2026-02-25T00:00")


def test_a_month_ends_with_a_shorter_month() -> None:
    assert count(at("2027-12-31T10:00"), 2, Unit.MONTH, False, CALENDAR).last == date(2028, 2, 29)
    assert count(at("2028-02-29T10:00"), 1, Unit.YEAR, False, CALENDAR).last == date(2029, 2, 28)


def test_the_day_is_the_day_in_shanghai() -> None:
    late_in_london = datetime.fromisoformat("2026-03-10T17:30:00+00:00")  # 03-11 01:30 in Shanghai
    assert count(late_in_london, 3, Unit.DAY, False, CALENDAR).last == date(2026, 3, 14)


def test_a_year_without_a_notice_is_provisional(policy: Policy) -> None:
    assert policy.due("CT8", at("2026-12-20T10:00")).provisional
    assert policy.due("RESULT.TELL", at("2026-12-30T10:00")).provisional
    assert not policy.due("CT8", at("2026-06-05T10:00")).provisional


def test_every_year_that_working_days_are_counted_in_has_a_part_in_them() -> None:
    assert count(at("2023-12-28T10:00"), 3, Unit.WORKDAY, False, CALENDAR).provisional
    assert not count(
        at("2023-12-31T10:00"), 3, Unit.WORKDAY, False, CALENDAR
    ).provisional  # its first day is not counted


def test_a_year_without_a_notice_rests_on_weekends_and_statutory_days() -> None:
    assert count(at("2027-02-04T10:00"), 1, Unit.DAY, True, CALENDAR).last == date(2027, 2, 9)
    assert count(at("2030-04-30T10:00"), 1, Unit.DAY, True, CALENDAR).last == date(2030, 5, 3)


def test_a_limit_that_no_rest_day_can_move_is_never_provisional(policy: Policy) -> None:
    assert not policy.due("M6", at("2026-03-10T20:30")).provisional
    assert not policy.due("CT1", at("2026-12-31T20:30")).provisional


starts = st.datetimes(
    min_value=datetime.fromisoformat("2023-01-01"),
    max_value=datetime.fromisoformat("2030-12-31"),
    timezones=st.just(SHANGHAI),
)
day_units = st.sampled_from([Unit.DAY, Unit.WORKDAY, Unit.MONTH, Unit.YEAR])
units = st.sampled_from([unit for unit in Unit if unit.has_number])
amounts = st.integers(min_value=1, max_value=200)


@given(starts, amounts, day_units)
def test_a_limit_that_rolls_ends_on_a_working_day(start: datetime, amount: int, unit: Unit) -> None:
    last = count(start, amount, unit, True, CALENDAR).last
    assert last is not None
    assert CALENDAR.is_working(last)


@given(starts, amounts, units, st.booleans())
def test_a_limit_ends_after_it_starts(start: datetime, amount: int, unit: Unit, rolls: bool) -> None:
    assert count(start, amount, unit, rolls, CALENDAR).due_at > start


@given(starts, amounts, units, st.booleans())
def test_more_of_a_unit_never_ends_earlier(start: datetime, amount: int, unit: Unit, rolls: bool) -> None:
    less, more = (count(start, number, unit, rolls, CALENDAR).due_at for number in (amount, amount + 1))
    assert less <= more


@given(starts, st.integers(0, 10**6), amounts, units, st.booleans())
def test_a_later_start_never_ends_earlier(start: datetime, minutes: int, amount: int, unit: Unit, rolls: bool) -> None:
    later = start + timedelta(minutes=minutes)
    assert count(start, amount, unit, rolls, CALENDAR).due_at <= count(later, amount, unit, rolls, CALENDAR).due_at


@given(starts, amounts, day_units)
def test_rolling_only_steps_over_rest_days(start: datetime, amount: int, unit: Unit) -> None:
    counted = count(start, amount, unit, True, CALENDAR)
    assert counted.nominal is not None
    assert counted.last is not None
    between = [counted.nominal + timedelta(days=n) for n in range((counted.last - counted.nominal).days)]
    assert not any(CALENDAR.is_working(day) for day in between)


@given(starts, amounts, st.sampled_from([Unit.HOUR, Unit.MINUTE]))
def test_hours_and_minutes_are_exact_and_never_roll(start: datetime, amount: int, unit: Unit) -> None:
    counted = count(start, amount, unit, True, CALENDAR)
    span = timedelta(hours=amount) if unit is Unit.HOUR else timedelta(minutes=amount)
    assert counted.due_at - start == span
    assert not counted.provisional


@given(starts, st.integers(1, 60))
def test_working_days_are_counted_one_by_one(start: datetime, amount: int) -> None:
    last = count(start, amount, Unit.WORKDAY, False, CALENDAR).last
    assert last is not None
    first = start.date()
    days = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(map(CALENDAR.is_working, days)) == amount


@given(starts, st.integers(1, 12), st.integers(1, 28))
def test_a_yearly_day_is_within_the_year_ahead(start: datetime, month: int, day: int) -> None:
    last = count_to_date(start, month, day, False, CALENDAR).last
    assert last is not None
    assert timedelta(0) <= last - start.date() <= timedelta(days=366)
