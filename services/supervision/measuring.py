"""A county's cohort as the lines that are counted: read from its tables, and redacted before it is handed on."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import clock
from services.core.errors import Unprocessable
from services.deadlines.models import Deadline
from services.identity import divisions
from services.referrals.models import Referral
from services.supervision import cohort as cohorts
from services.supervision import figures, repository
from services.supervision.cohort import Cohort
from services.supervision.export import Counted
from services.supervision.figures import OTHER, Line, Span
from services.supervision.repository import Lens
from services.supervision.suppression import Cell

_LEFT = ("transferred", "returned")  # counted at the office that they went to
_NONE = timedelta(0)
_OF_TASK = (  # columns, and no objects: a half-year has many
    Referral.id,
    Referral.agency,
    Referral.created_at,
    Referral.claimed_at,
    Referral.claim_due,
    Referral.resolved_at,
    Referral.resolve_due,
)


def cohort_of(name: str | None) -> Cohort:
    """The one that runs unless named. Raises Unprocessable for one that is not, or has not begun."""
    now = clock.now()
    if name is None:
        return cohorts.running(now)
    try:
        found = cohorts.named(name)
    except ValueError:
        raise Unprocessable.field("/query/cohort", "unknown-cohort", "a half-year, as 2026-H1") from None
    if found.begins > now:
        raise Unprocessable.field("/query/cohort", "unknown-cohort", "this half-year has not begun")
    return found


async def read(session: AsyncSession, lens: Lens, cohort: Cohort, seen: datetime | None = None) -> Counted:
    """`seen`: an earlier moment as of which to count, so that an export is that of the page.

    Raises Unprocessable.
    """
    latest = cohort.seen_at(clock.now())
    seen_at = (seen or latest).astimezone(clock.SHANGHAI)
    if not cohort.begins <= seen_at <= latest:
        raise Unprocessable.field("/query/seen", "outside", "not within the cohort's time")
    lines = await _lines(session, lens, cohort, seen_at)
    kept = figures.redacted(lines)
    return Counted(
        division=(lens.actor.division_code or "")[: divisions.COUNTY],
        cohort=cohort.name,
        seen_at=seen_at.isoformat(timespec="minutes"),
        lines=kept,
        few=sorted({line.agency for line in lines} - {line.agency for line in kept}),
        places=figures.count_places(await _mentions(session, cohort, seen_at)),
    )


async def _lines(session: AsyncSession, lens: Lens, cohort: Cohort, seen_at: datetime) -> list[Line]:
    counted = (
        lens.shown(),
        Referral.role != "supervise",
        Referral.state.not_in(_LEFT),
        Referral.created_at >= cohort.begins,
        Referral.created_at < min(cohort.ends, seen_at),
    )
    tasks = (await session.execute(select(*_OF_TASK).join(Case, Case.id == Referral.case_id).where(*counted))).all()
    rules = [rule.code for rule in cases.current_policy(session).rules.values() if rule.milestone == "resolved"]
    query = select(Deadline.subject_id, Deadline.pauses, Deadline.suspended_at)
    query = query.join(Case, Case.id == Deadline.case_id).join(Referral, Referral.id == Deadline.subject_id)
    paused = or_(Deadline.pauses.is_not(None), Deadline.suspended_at.is_not(None))
    still = await session.execute(query.where(*counted, Deadline.rule.in_(rules), paused))
    stood = {row.subject_id: row for row in still}
    return [_line(task, stood.get(task.id), seen_at) for task in tasks]


def _line(task: Any, stood: Any, seen_at: datetime) -> Line:
    resolved = task.resolved_at if task.resolved_at is not None and task.resolved_at <= seen_at else None
    claimed = task.claimed_at if task.claimed_at is not None and task.claimed_at <= seen_at else None
    pause = _pause(stood, resolved or seen_at) if stood is not None else _NONE
    return Line(
        task.agency,
        _span(task.created_at, claimed, task.claim_due, seen_at, _NONE),
        _span(task.created_at, resolved, task.resolve_due, seen_at, pause),
    )


def _span(since: datetime, done: datetime | None, due: datetime | None, seen_at: datetime, pause: timedelta) -> Span:
    in_time = None
    if due is not None and (done is not None or due <= seen_at):
        in_time = done is not None and done <= due
    waited = (done or seen_at) - since - pause
    return Span(int(waited.total_seconds() // 60), done is not None, in_time)


def _pause(stood: Any, until: datetime) -> timedelta:
    """How long the clock stood still before that moment."""
    spans = [(datetime.fromisoformat(begun), datetime.fromisoformat(ended)) for begun, ended, _ in stood.pauses or ()]
    if stood.suspended_at is not None:
        spans.append((stood.suspended_at, until))
    return sum((max(min(ended, until) - begun, _NONE) for begun, ended in spans), _NONE)


async def _mentions(session: AsyncSession, cohort: Cohort, seen_at: datetime) -> list[Cell]:
    """The township of the unit that reported, with each kind of harm; whoever is no unit's counts at the county."""
    reports = await repository.reports(session, cohort.begins, min(cohort.ends, seen_at))
    return figures.gathered((row.place, row.kinds or [OTHER]) for row in reports)
