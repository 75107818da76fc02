"""The words over the picture: today, what is to come, which day, what is idle; said in that order. None covers another:
what finds no room beneath stands in the upper row, and what finds none there is left to its mark.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from services.console.chain.scale import Scale, Stretch, day_of
from services.console.chain.text import width_of
from services.console.words import Words
from services.core.clock import SHANGHAI

UPPER, LOWER = 16.0, 38.0
_BETWEEN = 3.0
Anchor = Literal["start", "middle"]


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str
    anchor: Anchor


class Rows:
    def __init__(self) -> None:
        self._taken: dict[float, list[tuple[float, float]]] = {LOWER: [], UPPER: []}

    def take(self, y: float, start: float, end: float) -> None:
        self._taken[y].append((start, end))

    def put(self, x: float, text: str, anchor: Anchor, *rows: float) -> Iterator[Label]:
        """In the first of these rows in which there is room; nowhere, if there is none."""
        width = width_of(text)
        start = x if anchor == "start" else x - width / 2
        for y in rows:
            if all(start >= end + _BETWEEN or start + width + _BETWEEN <= begun for begun, end in self._taken[y]):
                self.take(y, start, start + width)
                yield Label(round(x, 1), y, text, anchor)
                return


def labels(scale: Scale, ends: datetime, today: float, words: Words) -> Iterator[Label]:
    """`today`: how wide its label is."""
    rows, now = Rows(), scale.x(ends)
    rows.take(LOWER, now - today / 2, now + today / 2)
    if scale.columns:
        yield from rows.put(scale.right + 8, words.say("将来（不按比例）"), "start", UPPER)
    before = day_of(ends)
    for column in scale.columns:
        said = _coming(column.day, before, words)
        if column.more:
            said = words.count("另有 %(n)s 项", "另有 %(n)s 项", column.more)
        yield from rows.put(column.x, said, "middle", LOWER, UPPER)
        before = column.day
    yield from _past(scale, ends, rows, words)


def _past(scale: Scale, ends: datetime, rows: Rows, words: Words) -> Iterator[Label]:
    """The month only when it is another than before."""
    drawn = [one for one in scale.stretches if one.grain != "idle"]
    before = date.min
    for place, one in enumerate(drawn):
        first = day_of(one.begins + timedelta.resolution)
        if place == len(drawn) - 1 and place and first == day_of(ends):
            break  # today's label says it
        yield from rows.put(one.x + 3, _day(one, first, before, words), "start", LOWER, UPPER)
        before = first
    for one in scale.stretches:
        if one.grain == "idle":
            yield from rows.put(one.x + one.width / 2, words.say("无事"), "middle", LOWER)


def _day(one: Stretch, first: date, before: date, words: Words) -> str:
    noon, is_new_year = _noon(first), first.year != before.year
    if one.grain == "month":
        return words.dated(noon, words.say("y年M月") if is_new_year else words.say("M月"))
    is_new = is_new_year or first.month != before.month
    said = words.date(noon) if is_new else words.dated(noon, words.say("d日"))
    if one.grain == "week":
        return words.say("%(day)s起一周", day=said)
    return " ".join(part for part in (said, words.weekday(noon)) if part)


def _coming(day: date, before: date, words: Words) -> str:
    if day.year != before.year:
        return words.dated(_noon(day), words.say("yy年M月d日"))
    return words.date(_noon(day)) if day.month != before.month else words.dated(_noon(day), words.say("d日"))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)
