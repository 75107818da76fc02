"""The redacted export of one cohort: lines that name nobody, and the figures that follow from them. Pure.

The same content has the same bytes, so that its fingerprint can stand on a page. `recompute` counts the figures again
from the lines alone; it needs neither service nor database.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib import resources

from services.core.errors import StartupRefused
from services.supervision import figures
from services.supervision.figures import AgencyFigures, Course, Line, Places, Span
from services.supervision.suppression import Cell

TASKS, PLACES, FIGURES, ABOUT = "tasks.csv", "places.csv", "figures.csv", "README.txt"
HIDDEN = "hidden"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # what a zip file calls no time
_LARGEST = 1 << 28  # bytes of a member, unpacked
_SPAN = ("minutes", "done", "in_time")
_TASK_HEADS = ("agency", *(f"{name}_{part}" for name in ("claim", "resolve") for part in _SPAN))
_PLACE_HEADS = ("place", "kind", "shown")
_FIGURE_HEADS = ("of", "part", "figure", "value")

Row = tuple[str, ...]
Sheets = dict[str, list[Row]]


@dataclass(frozen=True)
class Counted:
    """One cohort's figures and the lines behind them; `division` is the county, `seen_at` in RFC 3339.

    `few`: agencies that had tasks, too few to be counted. They are not in the export.
    """

    division: str
    cohort: str
    seen_at: str
    lines: Sequence[Line]
    few: Sequence[str]
    places: Places

    @cached_property
    def agencies(self) -> list[AgencyFigures]:
        return figures.count(self.lines)

    @property
    def name(self) -> str:
        return f"{self.division}-{self.cohort}"


def sheets(counted: Counted) -> Sheets:
    """Each file's heads and rows."""
    return {
        TASKS: [_TASK_HEADS, *map(_task, counted.lines)],
        PLACES: [_PLACE_HEADS, *_mentions(counted.places)],
        FIGURES: [_FIGURE_HEADS, *_figures(counted.agencies, counted.places)],
    }


def archive(counted: Counted) -> bytes:
    """A .zip of the sheets as CSV, with a word about what they are."""
    about = resources.files(__package__).joinpath("export.txt").read_text()
    about = about.format(division=counted.division, cohort=counted.cohort, seen_at=counted.seen_at)
    members = {ABOUT: about.encode()} | {name: _written(rows) for name, rows in sheets(counted).items()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system, member.external_attr = 3, 0o644 << 16
            file.writestr(member, content, zipfile.ZIP_DEFLATED, 9)
    return made.getvalue()


def fingerprint(content: bytes) -> str:
    return sha256(content).hexdigest()


def recompute(content: bytes) -> tuple[list[Row], list[Row]]:
    """The figures as the archive states them, and as they follow from its lines. Raises StartupRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            if any(member.file_size > _LARGEST for member in file.infolist()):
                raise StartupRefused("this is no export of figures")
            tasks, places, stated = (_read(file.read(name)) for name in (TASKS, PLACES, FIGURES))
        lines = [Line(agency, _span(*rest[:3]), _span(*rest[3:])) for agency, *rest in tasks]
        counted = _figures(figures.count(lines), _counted(places))
    except (zipfile.BadZipFile, LookupError, ValueError, TypeError, AttributeError, EOFError, NotImplementedError):
        raise StartupRefused("this is no export of figures, or it is damaged") from None
    return stated, counted


def _task(line: Line) -> Row:
    return (line.agency, *_told(line.claim), *_told(line.resolve))


def _told(span: Span) -> Row:
    return str(span.minutes), _flag(span.done), _flag(span.in_time)


def _flag(value: bool | None) -> str:
    return "" if value is None else str(int(value))


def _span(minutes: str, done: str, in_time: str) -> Span:
    return Span(int(minutes), bool(int(done)), bool(int(in_time)) if in_time else None)


def _mentions(places: Places) -> Iterable[Row]:
    """A row for each report, and one alone for a hidden cell."""
    for cell in sorted({*places.counts, *places.hidden}):
        yield from [(*cell, "1")] * places.counts[cell] if cell in places.counts else [(*cell, "0")]


def _counted(rows: Iterable[Row]) -> Places:
    counts: dict[Cell, int] = {}
    hidden: set[Cell] = set()
    for place, kind, shown in rows:
        if int(shown):
            counts[place, kind] = counts.get((place, kind), 0) + 1
        else:
            hidden.add((place, kind))
    return Places(counts, frozenset(hidden))


def _figures(agencies: Iterable[AgencyFigures], places: Places) -> list[Row]:
    rows: list[Row] = []
    for found in agencies:
        rows.append((found.agency, "", "tasks", str(found.tasks)))
        for name, course in (("claim", found.claim), ("resolve", found.resolve)):
            rows += [(found.agency, name, figure, value) for figure, value in _course(course)]
    for cell in sorted({*places.counts, *places.hidden}):
        rows.append((*cell, "reports", str(places.counts[cell]) if cell in places.counts else HIDDEN))
    return rows


def _course(course: Course) -> Iterable[tuple[str, str]]:
    yield "done", str(course.done)
    for name, quantile in (("median_minutes", course.half), ("ninetieth_minutes", course.nine_tenths)):
        yield name, f"{'>=' if quantile.at_least else ''}{quantile.minutes}"
    yield "in_time", HIDDEN if course.decided is None else f"{course.in_time}/{course.decided}"


def _written(rows: Iterable[Row]) -> bytes:
    made = io.StringIO()
    csv.writer(made, lineterminator="\r\n").writerows(rows)
    return b"\xef\xbb\xbf" + made.getvalue().encode()  # the mark without which office programs misread Chinese


def _read(content: bytes) -> list[Row]:
    """Without its heads."""
    return [tuple(row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))][1:]
