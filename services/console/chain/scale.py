"""Where a moment stands in a picture: days in which something is are wide, stretches without anything are a band, and
what is still to come has a column for each day on which something is due.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.core.clock import SHANGHAI

NARROWEST, PER_FACT, WIDEST, BAND = 34.0, 24.0, 180.0, 24.0
COLUMN, MOST_COLUMNS = 58.0, 4
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """A day, or several without anything in them (`idle`)."""

    first: date
    days: int
    x: float
    width: float
    idle: bool


@dataclass(frozen=True)
class Column:
    """A day to come, not to scale. The last one may stand for `more` days after it."""

    day: date
    x: float
    more: int


class Scale:
    """`facts` make a day wide; `marks` (a start, an end) keep it from being left out; `coming`: due after all that."""

    def __init__(
        self, facts: Iterable[datetime], marks: Iterable[datetime], left: float, coming: Iterable[datetime] = ()
    ) -> None:
        busy = Counter(map(day_of, facts))
        known = sorted({*busy, *map(day_of, marks)})
        self.stretches: list[Stretch] = []
        x, before = left, known[0] - _ONE_DAY
        for day in known:
            idle = (day - before).days - 1
            if idle:
                self.stretches.append(Stretch(before + _ONE_DAY, idle, x, BAND, idle=True))
                x += BAND
            width = min(NARROWEST + PER_FACT * busy[day], WIDEST)
            self.stretches.append(Stretch(day, 1, x, width, idle=False))
            x, before = x + width, day
        self.left, self.right = left, x
        self._starts = [datetime.combine(found.first, time.min, SHANGHAI) for found in self.stretches]
        self._coming = sorted({day for day in map(day_of, coming) if day > known[-1]})
        self.columns = [
            Column(day, x + COLUMN * (place + 1), max(len(self._coming) - MOST_COLUMNS, 0) if place == 3 else 0)
            for place, day in enumerate(self._coming[:MOST_COLUMNS])
        ]
        self.end = x + COLUMN * (len(self.columns) + 0.5) if self.columns else x

    def x(self, at: datetime) -> float:
        """Straight within a stretch; what lies outside stands at the edge, what is to come in its column."""
        if self._coming and day_of(at) >= self._coming[0]:
            return self.columns[min(bisect_left(self._coming, day_of(at)), len(self.columns) - 1)].x
        place = bisect_right(self._starts, at) - 1
        if place < 0:
            return self.left
        found, since = self.stretches[place], at - self._starts[place]
        return round(min(found.x + found.width * (since / (found.days * _ONE_DAY)), self.right), 1)


def day_of(at: datetime) -> date:
    """A day ends at 24:00, which is the next one's midnight."""
    return (at - timedelta.resolution).astimezone(SHANGHAI).date()
