"""The record of a case as a strip: a square for each entry, a filled one where a checkpoint signed it, a diamond at the
first that does not fit. Over 60 entries only the signed ones and the break are drawn. Pure.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

MOST = 60
WIDTH, HEIGHT, EDGE = 1000, 60, 10
Shape = Literal["entry", "signed", "bad", "after", "after-signed"]


@dataclass(frozen=True)
class Mark:
    seq: int
    x: int
    shape: Shape
    named: bool


@dataclass(frozen=True)
class Strip:
    """`broken_at`: from where on nothing is sound; the right edge where all is."""

    marks: list[Mark]
    broken_at: int


def draw(entries: int, signed: Collection[int], bad: int | None) -> Strip:
    last = max(entries, bad or 0)
    drawn = [seq for seq in range(1, last + 1) if last <= MOST or seq in {1, last, bad, *signed}]
    step = (WIDTH - 2 * EDGE) / max(len(drawn) - 1, 1)
    marks, labelled = list[Mark](), -WIDTH
    for place, seq in enumerate(drawn):
        x = round(EDGE + place * step)
        wanted = seq == bad or seq in signed or seq == 1
        named = wanted and (seq == bad or x - labelled >= WIDTH // 8)
        labelled = x if named else labelled
        marks.append(Mark(seq, x, _shape(seq, signed, bad), named))
    return Strip(marks, next((mark.x for mark in marks if mark.seq == bad), WIDTH - EDGE))


def _shape(seq: int, signed: Collection[int], bad: int | None) -> Shape:
    if bad is not None and seq >= bad:
        return "bad" if seq == bad else "after-signed" if seq in signed else "after"
    return "signed" if seq in signed else "entry"
