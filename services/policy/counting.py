"""How a legal limit is counted. Pure: a start, an amount, a unit, a calendar, and the instant at which it runs out.

The day on which it starts is not counted, and the last day ends at 24:00, Asia/Shanghai, written as the next midnight.
A limit that rolls and would end on a rest day ends with the first working day after. Minutes and hours are exact and
never roll; working days step over rest days; months and years end on the corresponding day, or with the month.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from services.core.clock import SHANGHAI
from services.policy.calendar import ONE_DAY, Calendar
from services.policy.rules import Unit

EXACT = {Unit.MINUTE: timedelta(minutes=1), Unit.HOUR: timedelta(hours=1)}
MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Count:
    """A limit, counted. `nominal` is its last day before rolling; both days are None where it runs by the minute."""

    due_at: datetime
    provisional: bool = False
    nominal: date | None = None
    last: date | None = None


def count(start: datetime, amount: int, unit: Unit, rolls: bool, calendar: Calendar) -> Count:
    """Count `amount` units from `start` (aware). Raises OverflowError beyond the year 9999."""
    if unit in EXACT:
        return Count((start.astimezone(UTC) + amount * EXACT[unit]).astimezone(SHANGHAI))
    first = start.astimezone(SHANGHAI).date()
    if unit is Unit.WORKDAY:
        last = workdays_after(first, amount, calendar)
        return Count(end_of(last), touches_estimate(first + ONE_DAY, last, calendar), last, last)
    nominal = first + timedelta(days=amount) if unit is Unit.DAY else months_after(first, amount * MONTHS[unit])
    return ending(nominal, rolls, calendar)


def count_to_date(start: datetime, month: int, day: int, rolls: bool, calendar: Calendar) -> Count:
    """The next such day of the year, the starting day included."""
    first = start.astimezone(SHANGHAI).date()
    nominal = _day_of(first.year, month, day)
    return ending(nominal if nominal >= first else _day_of(first.year + 1, month, day), rolls, calendar)


def ending(nominal: date, rolls: bool, calendar: Calendar) -> Count:
    if not rolls:
        return Count(end_of(nominal), False, nominal, nominal)
    last = calendar.working_day_from(nominal)
    return Count(end_of(last), touches_estimate(nominal, last, calendar), nominal, last)


def workdays_after(first: date, amount: int, calendar: Calendar) -> date:
    last = first
    for _ in range(amount):
        last = calendar.working_day_from(last + ONE_DAY)
    return last


def months_after(first: date, months: int) -> date:
    """The corresponding day that many months on, or the last day of that month."""
    years, month = divmod(first.month - 1 + months, 12)
    return _day_of(first.year + years, month + 1, first.day)


def end_of(day: date) -> datetime:
    """24:00 of that day, which is the next midnight."""
    return datetime.combine(day + ONE_DAY, time.min, SHANGHAI)


def touches_estimate(first: date, last: date, calendar: Calendar) -> bool:
    return any(calendar.is_estimated(year) for year in range(first.year, last.year + 1))


def _day_of(year: int, month: int, day: int) -> date:
    if year > date.max.year:
        raise OverflowError("beyond the calendar")
    return date(year, month, min(day, monthrange(year, month)[1]))
