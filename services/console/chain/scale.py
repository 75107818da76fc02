"""Where a moment stands in a picture. Straight within a day, and a busy day is wider; a long night and days without
anything are a band. What is wider than the page goes by weeks, then by months, but for its last seven days. What is
still to come is not to scale: it has a column for each day on which something is due. Pure.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from services.core.clock import SHANGHAI

NARROWEST, PER_FACT, WIDEST, BAND = 76.0, 24.0, 180.0, 26.0
FIRST, COLUMN, LAST, MOST_COLUMNS = 72.0, 58.0, 72.0, 4  # the first column stands clear of today's label
DRAWN_OUT, COLUMN_DRAWN_OUT = 3.0, 2.2  # how many times as wide a short case may be made to fill the page
PRESSED = 0.7  # and how narrow a long one to stay in it; what is wider still is scrolled
NIGHT, LONG = timedelta(hours=18), timedelta(hours=3)
_HOUR, _ONE_DAY, _RECENT = timedelta(hours=1), timedelta(days=1), timedelta(days=6)
Grain = Literal["day", "week", "month"]
GRAINS: tuple[Grain, ...] = ("day", "week", "month")


@dataclass(frozen=True)
class Stretch:
    """From `begins` to `ends`. `grain` of a band is `idle`: nothing is in it, and it takes so many `days` whole."""

    begins: datetime
    ends: datetime
    width: float
    grain: Grain | Literal["idle"]
    days: int = 0
    x: float = 0.0


@dataclass(frozen=True)
class Column:
    """A day to come. The last one may stand for all that is due from then on: `more`, so many."""

    day: date
    x: float
    more: int = 0


class Scale:
    """`facts` make a day wide; `marks` (a start, an end) keep it from being left out; `due`: what comes after `ends`.

    `page`: how wide the picture may be before it goes by weeks, and is made where it is less or a little more.
    `room`: for words, right of the last day.
    """

    def __init__(
        self,
        facts: Iterable[datetime],
        marks: Iterable[datetime],
        ends: datetime,
        due: Iterable[datetime] = (),
        *,
        left: float,
        page: float,
        room: float = 0.0,
    ) -> None:
        today, coming = day_of(ends), sorted(due)
        busy = sorted(facts)
        known = sorted({*busy, *marks, ends})
        until = midnight(today + _ONE_DAY) if any(day_of(at) == today for at in coming) else ends
        self._coming = sorted({day_of(at) for at in coming if day_of(at) > today})
        columns = min(len(self._coming), MOST_COLUMNS + 1)
        beside = left + max(FIRST + COLUMN * (columns - 1) + LAST if columns else 0.0, room)
        for grain in GRAINS:
            found = list(_stretches(known, busy, until, grain))
            if beside + sum(one.width for one in found) <= page:
                break
        spare = page - beside - sum(one.width for one in found)
        straight = sum(one.width for one in found if one.grain != "idle")
        factor = min(max(1 + spare / straight, PRESSED), DRAWN_OUT)
        left_over = max(spare - (factor - 1) * straight, 0.0)
        step = min(COLUMN + left_over / max(columns - 1, 1), COLUMN * COLUMN_DRAWN_OUT)
        self.left, self.stretches = left, list(_placed(found, left, factor))
        self.right = self.stretches[-1].x + self.stretches[-1].width
        self._begins = [one.begins for one in self.stretches]
        self.columns = [
            Column(day, self.right + FIRST + step * place) for place, day in enumerate(self._coming[:columns])
        ]
        if columns > MOST_COLUMNS:
            last = self.columns[-1]
            self.columns[-1] = replace(last, more=sum(day_of(at) >= last.day for at in coming))
        self.end = max(self.columns[-1].x + LAST if columns else 0.0, self.right + room)

    def x(self, at: datetime) -> float:
        """Straight within a stretch; what lies outside stands at the edge, what is to come in its column."""
        if self._coming and day_of(at) >= self._coming[0]:
            place = bisect_right(self._coming, day_of(at)) - 1
            return round(self.columns[min(place, len(self.columns) - 1)].x, 1)
        place = bisect_right(self._begins, at) - 1
        if place < 0:
            return self.left
        found = self.stretches[place]
        share = min((at - found.begins) / (found.ends - found.begins), 1.0)
        return round(found.x + found.width * share, 1)


def _placed(found: Iterable[Stretch], x: float, factor: float) -> Iterator[Stretch]:
    for one in found:
        width = one.width if one.grain == "idle" else one.width * factor
        yield replace(one, x=round(x, 1), width=round(width, 1))
        x += width


def _stretches(known: Sequence[datetime], busy: Sequence[datetime], until: datetime, grain: Grain) -> Iterator[Stretch]:
    units = _units(known, day_of(until), grain)
    for place, (first, after, kind) in enumerate(units):
        begins, ends = max(midnight(first), known[0] - _HOUR), min(midnight(after), until)
        facts = sum(first <= day_of(at) < after for at in busy)
        whole = min(NARROWEST + PER_FACT * max(facts - 1, 0), WIDEST) if kind == "day" else NARROWEST
        if place == len(units) - 1:
            part = max(whole * ((ends - begins) / _ONE_DAY), PER_FACT * (facts + 0.5))
            yield Stretch(begins, ends, part if place else whole, kind)
            return
        following = midnight(units[place + 1][0])
        rests, width = ends, whole
        if kind == "day":
            last = max(at for at in known if day_of(at) == first)
            rests, width = _night(last, begins, ends, whole, is_idle_after=following > ends)
        yield Stretch(begins, rests, width, kind)
        if rests < following:
            yield Stretch(rests, following, BAND, "idle", (following - ends).days)


def _night(
    last: datetime, begins: datetime, ends: datetime, whole: float, *, is_idle_after: bool
) -> tuple[datetime, float]:
    """From when on nothing happens, and how wide the day is until then: where a band takes less room than the night."""
    rests = max(last + _HOUR, ends - _ONE_DAY + NIGHT)
    if ends - rests < LONG:
        return ends, whole
    width = max(whole * ((rests - begins) / (ends - begins)), NARROWEST)
    return (rests, width) if is_idle_after or whole - width > BAND else (ends, whole)


def _units(known: Sequence[datetime], today: date, grain: Grain) -> list[tuple[date, date, Grain]]:
    """The days in which something is, each with the one after it; those older than a week by weeks or months."""
    recent = today - _RECENT
    found: dict[date, tuple[date, date, Grain]] = {}
    for day in map(day_of, known):
        first, after, kind = day, day + _ONE_DAY, grain
        if day >= recent or grain == "day":
            kind = "day"
        elif grain == "week":
            first = day - timedelta(days=day.weekday())
            after = min(first + timedelta(days=7), recent)
        else:
            first = day.replace(day=1)
            after = min((first + timedelta(days=31)).replace(day=1), recent)
        found[first] = (first, after, kind)
    return list(found.values())


def midnight(day: date) -> datetime:
    """With which it begins."""
    return datetime.combine(day, time.min, SHANGHAI)


def day_of(at: datetime) -> date:
    """A day ends at 24:00, which is the next one's midnight."""
    return (at - timedelta.resolution).astimezone(SHANGHAI).date()
