"""Which days are working days in China: the yearly notice where there is one, else weekends and statutory days."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Self

from pydantic import Field, model_validator

from services.policy.rules import Stated, Text

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class Holiday(Stated):
    """One holiday: its rest days, both ends included, and the weekend days worked in exchange (调休)."""

    name: Text
    first: date
    last: date
    worked: tuple[date, ...] = ()

    def days(self) -> Iterator[date]:
        for offset in range((self.last - self.first).days + 1):
            yield self.first + offset * ONE_DAY


class HolidayYear(Stated):
    """A year's file. `estimated`: no notice yet, so only the statutory days are known and nothing is exchanged."""

    year: int = Field(ge=1990, le=2200)
    estimated: bool
    source: str
    holidays: tuple[Holiday, ...]

    @model_validator(mode="after")
    def _keeps_to_its_year(self) -> Self:
        for holiday in self.holidays:
            if holiday.last < holiday.first:
                raise ValueError(f"{holiday.name.en} ends before it begins")
            if any(day.year != self.year for day in (holiday.first, holiday.last, *holiday.worked)):
                raise ValueError(f"{holiday.name.en} has a day outside {self.year}")
            if any(day.weekday() < SATURDAY for day in holiday.worked):
                raise ValueError(f"{holiday.name.en} works a day that is no weekend")
        return self


class StatutoryDay(Stated):
    """A day of rest that the solar calendar fixes for every year."""

    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)
    name: Text


class StatutoryDays(Stated):
    source: str
    days: tuple[StatutoryDay, ...]


class Calendar:
    """Rest days and working days of every year, and which of those years are only an estimate."""

    def __init__(self, years: Iterable[HolidayYear], statutory: StatutoryDays) -> None:
        self._rest: dict[date, Text] = {}
        self._worked: set[date] = set()
        self._known: set[int] = set()
        self._noticed: set[int] = set()
        for year in years:
            self._known.add(year.year)
            if not year.estimated:
                self._noticed.add(year.year)
            for holiday in year.holidays:
                self._rest |= dict.fromkeys(holiday.days(), holiday.name)
                self._worked.update(holiday.worked)
        self._statutory = {(day.month, day.day): day.name for day in statutory.days}

    def is_estimated(self, year: int) -> bool:
        """No notice is on file for this year."""
        return year not in self._noticed

    def holiday(self, day: date) -> Text | None:
        """The name of the holiday that this day rests for, if it is one."""
        name = self._rest.get(day)
        if name is None and day.year not in self._known:
            return self._statutory.get((day.month, day.day))
        return name

    def is_working(self, day: date) -> bool:
        if day in self._worked:
            return True
        return day.weekday() < SATURDAY and self.holiday(day) is None

    def working_day_from(self, day: date) -> date:
        """This day if it is a working day, else the first one after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day
