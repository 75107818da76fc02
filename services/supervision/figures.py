"""How long it took to claim and to resolve, and how much was in time: counted from lines that name nobody. Pure.

What is open counts with the time that it has waited, so that a figure is not the better for what nobody finished. A
quantile that an open task may still lengthen is a lower bound, and says so.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from services.supervision import suppression
from services.supervision.suppression import FEWEST, Cell

FRACTION = 10  # below it a share is a fraction: 5 of 6 is no percentage
KINDS = 5  # of harm, as columns beside each other
OTHER = "OTHER"


@dataclass(frozen=True)
class Span:
    """One task's way to its claim or its end. `in_time`: None where no limit ran out and it is not done."""

    minutes: int
    done: bool
    in_time: bool | None


@dataclass(frozen=True)
class Line:
    """One task, without a number, an id or a date."""

    agency: str
    claim: Span
    resolve: Span


@dataclass(frozen=True)
class Quantile:
    """`at_least`: an open task has not waited as long yet."""

    minutes: int
    at_least: bool


@dataclass(frozen=True)
class Course:
    """`in_time` of `decided` were in time; both None when too few were decided."""

    done: int
    half: Quantile
    nine_tenths: Quantile
    in_time: int | None
    decided: int | None


@dataclass(frozen=True)
class AgencyFigures:
    agency: str
    tasks: int
    claim: Course
    resolve: Course


@dataclass(frozen=True)
class Places:
    """Reports by place and kind of harm; those of a hidden cell are not in `counts`."""

    counts: dict[Cell, int]
    hidden: frozenset[Cell]


def redacted(lines: Iterable[Line]) -> list[Line]:
    """What may be handed out: no agency with fewer than five tasks, and not what was in time of fewer than five."""
    kept: list[Line] = []
    for own in _by_agency(lines).values():
        if len(own) >= FEWEST:
            claims, resolves = ([getattr(line, name) for line in own] for name in ("claim", "resolve"))
            kept += map(Line, (line.agency for line in own), _without_few(claims), _without_few(resolves))
    return sorted(kept, key=repr)  # in an order that tells nothing of when they began


def _without_few(spans: list[Span]) -> list[Span]:
    if sum(span.in_time is not None for span in spans) >= FEWEST:
        return spans
    return [replace(span, in_time=None) for span in spans]


def count(lines: Iterable[Line]) -> list[AgencyFigures]:
    """From redacted lines; an agency that is not in them has no figures."""
    found = sorted(_by_agency(lines).items())
    return [
        AgencyFigures(agency, len(own), _course([line.claim for line in own]), _course([line.resolve for line in own]))
        for agency, own in found
    ]


def gathered(reports: Iterable[tuple[str, Collection[str]]]) -> list[Cell]:
    """The place of each report with each kind of harm that it names; kinds that are rarely named go together."""
    named = [(place, kinds) for place, kinds in reports]
    often = Counter(kind for _, kinds in named for kind in kinds)
    kept = {kind for kind, _ in sorted(often.items(), key=lambda one: (-one[1], one[0]))[: KINDS - 1]}
    return [(place, kind) for place, kinds in named for kind in sorted({k if k in kept else OTHER for k in kinds})]


def count_places(mentions: Iterable[Cell]) -> Places:
    counts = Counter(mentions)
    hidden = suppression.hidden(counts)
    return Places({cell: number for cell, number in sorted(counts.items()) if cell not in hidden}, hidden)


def smallest_denominator(figures: Iterable[AgencyFigures]) -> int | None:
    courses = [course for found in figures for course in (found.claim, found.resolve)]
    return min((course.decided for course in courses if course.decided is not None), default=None)


def _by_agency(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.agency].append(line)
    return found


def _course(spans: Sequence[Span]) -> Course:
    decided = [span.in_time for span in spans if span.in_time is not None]
    return Course(
        done=sum(span.done for span in spans),
        half=_quantile(spans, 0.5),
        nine_tenths=_quantile(spans, 0.9),
        in_time=sum(decided) if decided else None,
        decided=len(decided) or None,
    )


def _quantile(spans: Sequence[Span], part: float) -> Quantile:
    """The shortest time within which that part of all lies."""
    ordered = sorted(span.minutes for span in spans)
    minutes = ordered[math.ceil(part * len(ordered)) - 1]
    return Quantile(minutes, any(not span.done and span.minutes <= minutes for span in spans))
