"""A limit that was extended, or stood still for a while, counted again from its beginning. Pure.

So a due time never depends on the order in which things were learnt: a holiday that is published late, a second
extension and a third suspension all go through the same count, and only its last day rolls.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from services.core.clock import SHANGHAI
from services.policy.calendar import ONE_DAY, Calendar
from services.policy.counting import (
    EXACT,
    MONTHS,
    Count,
    end_of,
    ending,
    months_after,
    touches_estimate,
    workdays_after,
)
from services.policy.rules import Unit

Span = tuple[int, Unit]
Pause = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Budget:
    """The rule's own amount, then each extension; and the times in which the clock stood still, in order."""

    spans: tuple[Span, ...]
    pauses: tuple[Pause, ...] = ()

    def with_(self, span: Span) -> "Budget":
        return Budget((*self.spans, span), self.pauses)

    @property
    def stood_still(self) -> timedelta:
        return sum((until - since for since, until in self.pauses), timedelta())


def count(start: datetime, budget: Budget, rolls: bool, calendar: Calendar) -> Count:
    """All spans count the same: exactly, or working days, or days of the calendar. Raises OverflowError."""
    unit = budget.spans[0][1]
    if unit in EXACT:
        length = sum((amount * EXACT[unit] for amount, unit in budget.spans), timedelta())
        return Count((start + length + budget.stood_still).astimezone(SHANGHAI))
    first = _day(start)
    if unit is Unit.WORKDAY:
        return _workdays(first, budget, calendar)
    return ending(_last_day(first, budget.spans) + _days_still(budget.pauses), rolls, calendar)


def _last_day(first: date, spans: Sequence[Span]) -> date:
    """Neighbouring months are added up first: a month and a month from January 31 are two months, to March 31."""
    for in_months, found in groupby(spans, key=lambda span: span[1] in MONTHS):
        if in_months:
            first = months_after(first, sum(amount * MONTHS[unit] for amount, unit in found))
        else:
            first += sum(amount for amount, _ in found) * ONE_DAY
    return first


def _days_still(pauses: Sequence[Pause]) -> timedelta:
    """Whole days: what is suspended and resumed on one day has lost none."""
    return sum((_day(until) - _day(since) for since, until in pauses), timedelta())


def _workdays(first: date, budget: Budget, calendar: Calendar) -> Count:
    """Those before a suspension are used; the others begin on the day on which the clock runs again."""
    left, at = sum(amount for amount, _ in budget.spans), first
    for since, until in budget.pauses:
        left -= workdays_between(at, _day(since), calendar)
        at = _day(until)
    last = workdays_after(at, left, calendar) if left > 0 else calendar.working_day_from(at)
    return Count(end_of(last), touches_estimate(first + ONE_DAY, last, calendar), last, last)


def workdays_between(first: date, last: date, calendar: Calendar) -> int:
    """Working days after `first`, up to and with `last`."""
    return sum(1 for day in _after(first, last) if calendar.is_working(day))


def _after(first: date, last: date) -> Iterator[date]:
    for offset in range(1, (last - first).days + 1):
        yield first + offset * ONE_DAY


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
