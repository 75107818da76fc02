"""The tables of the supervision page, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from services.cases import service as cases
from services.console.page import Page
from services.core.route import Session
from services.identity import service as identity
from services.identity.models import Organisation
from services.policy.service import Policy
from services.supervision import figures, repository
from services.supervision.cohort import Cohort
from services.supervision.export import Counted
from services.supervision.figures import FRACTION, Course, Places, Quantile
from services.supervision.repository import Lens

COHORTS = 4
SHADES = 4


@dataclass(frozen=True)
class Load:
    """What one person, or nobody yet, holds at an office."""

    organisation: str
    office: str
    agency: str
    person: str | None
    count: int
    overdue: int
    since: datetime | None


@dataclass(frozen=True)
class Office:
    """`bar`: parts of 100 of the longest one, and how much of them is overdue."""

    code: str
    name: str
    count: int
    overdue: int
    longest: str
    bar: tuple[int, int]


@dataclass(frozen=True)
class Row:
    agency: str
    tasks: str
    claim: tuple[str, str, str]
    resolved: str
    resolve: tuple[str, str, str]


def name(office: Organisation | None, page: Page) -> str:
    if office is None:
        return ""
    return (office.name_en if page.language == "en" else None) or office.name


async def loads(session: Session, lens: Lens, page: Page) -> list[Load]:
    """By office, and within it by name: for sharing work, never a ranking."""
    rows = await repository.loads(session, lens, page.now)
    offices = await identity.organisations_named(session, {row.organisation for row in rows})
    people = await identity.names_of(session, {row.claimed_by for row in rows if row.claimed_by})
    policy = cases.current_policy(session)
    found = [
        Load(
            row.organisation,
            name(offices.get(row.organisation), page),
            policy.label("agencies", row.agency, page.language),
            people.get(row.claimed_by) if row.claimed_by else None,
            row.count,
            row.overdue,
            row.since,
        )
        for row in rows
    ]
    return sorted(found, key=lambda load: (load.organisation, load.person is None, load.person or ""))


def offices(found: Sequence[Load], page: Page) -> list[Office]:
    """The one with most overdue first: there the eye has to go."""
    summed = []
    for code, group in groupby(found, key=lambda load: load.organisation):
        own = list(group)
        since = min((load.since for load in own if load.since), default=None)
        count, overdue = sum(load.count for load in own), sum(load.overdue for load in own)
        summed.append((code, own[0].office, count, overdue, since))
    most = max((one[2] for one in summed), default=1)
    return [
        Office(
            code,
            office,
            count,
            overdue,
            page.words.span(page.now - since) if since else page.say("无"),
            (max(round(100 * count / most), 2), round(100 * overdue / most)),
        )
        for code, office, count, overdue, since in sorted(summed, key=lambda one: (-one[3], -one[2], one[0]))
    ]


def choices(chosen: Cohort, running: Cohort) -> list[tuple[Cohort, bool]]:
    found = [running]
    while len(found) < COHORTS:
        found.append(found[-1].before())
    return [(one, one == chosen) for one in (found if chosen in found else [*found, chosen])]


def courses(counted: Counted, page: Page, policy: Policy) -> list[Row]:
    few, hidden = page.say("少于 5"), page.say("不显示")
    rows = [
        Row(
            policy.label("agencies", found.agency, page.language),
            str(found.tasks),
            _course(found.claim, page),
            str(found.resolve.done),
            _course(found.resolve, page),
        )
        for found in counted.agencies
    ]
    nothing = (hidden, hidden, hidden)
    return rows + [
        Row(policy.label("agencies", code, page.language), few, nothing, few, nothing) for code in counted.few
    ]


def _course(course: Course, page: Page) -> tuple[str, str, str]:
    """Within which time half and nine tenths are done, and how many were in time."""
    return _quantile(course.half, page), _quantile(course.nine_tenths, page), _share(course, page.say("不显示"))


def _quantile(quantile: Quantile, page: Page) -> str:
    span = page.words.span(timedelta(minutes=quantile.minutes))
    return page.say("至少 %(span)s", span=span) if quantile.at_least else span


def _share(course: Course, hidden: str) -> str:
    if course.decided is None or course.in_time is None:
        return hidden
    if course.decided < FRACTION:
        return f"{course.in_time} / {course.decided}"
    return f"{100 * course.in_time / course.decided:.1f}%"


async def places(session: Session, found: Places, page: Page, policy: Policy) -> dict[str, Any]:
    """`kinds`: the columns; `rows`: a place with its cells, each a number, its shade of 4, whether hidden."""
    cells = {*found.counts, *found.hidden}
    kinds = sorted({kind for _, kind in cells}, key=lambda kind: (kind == figures.OTHER, kind))
    codes = sorted({place for place, _ in cells})
    named = await identity.divisions_named(session, codes)
    most = max(found.counts.values(), default=1)
    return {
        "kinds": [_kind(kind, page, policy) for kind in kinds],
        "rows": [
            (_place(code, named[code].name if code in named else code, page), list(_cells(code, kinds, found, most)))
            for code in codes
        ],
    }


def _cells(place: str, kinds: Iterable[str], found: Places, most: int) -> Iterable[tuple[int, int, bool]]:
    for kind in kinds:
        count = found.counts.get((place, kind), 0)
        shade = min(SHADES, 1 + SHADES * count // (most + 1)) if count else 0
        yield count, shade, (place, kind) in found.hidden


def _kind(kind: str, page: Page, policy: Policy) -> str:
    return page.say("其他") if kind == figures.OTHER else policy.label("harm_categories", kind, page.language)


def _place(code: str, called: str, page: Page) -> str:
    return page.say("县级单位和个人") if code.endswith("000000") else called
