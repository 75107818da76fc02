"""A year's holidays were published, or changed: each clock that they touch moves, and says so on the timeline."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.core.actor import SYSTEM
from services.core.database import Database
from services.deadlines import service as deadlines
from services.deadlines.models import Deadline
from services.procedures.clocks.service import follow

BATCH = 200
_FIRST = UUID(int=0)


@dataclass(frozen=True)
class Moved:
    """A clock and its two due times."""

    deadline: UUID
    case_id: UUID
    rule: str
    before: datetime
    due_at: datetime


async def recount(database: Database, *, dry_run: bool) -> list[Moved]:
    """Over every clock that is not due yet. Whoever asks twice, or stops halfway, asks again without harm.

    Cases are looked at in batches without their locks; only one in which something moves is taken.
    """
    moved: list[Moved] = []
    after = _FIRST
    while True:
        async with database.transaction() as session:
            clocks = await deadlines.running_after(session, after, BATCH)
            found = [(one, counted) for one in clocks if (counted := _counted(session, one)) is not None]
        if not clocks:
            return moved
        after = clocks[-1].case_id
        if dry_run:
            moved += [Moved(one.id, one.case_id, one.rule, one.due_at, to) for one, to in found if to != one.due_at]
            continue
        for case_id in dict.fromkeys(one.case_id for one, _ in found):
            async with database.transaction() as session:
                moved += await _recount_case(session, case_id)


def _counted(session: AsyncSession, one: Deadline) -> datetime | None:
    """Its due time by the calendar as it is now, where that says something else of it than before."""
    found = deadlines.counted(one, cases.policies(session).of(one.policy_version))
    return None if (found.due_at, found.provisional) == (one.due_at, one.provisional) else found.due_at


async def _recount_case(session: AsyncSession, case_id: UUID) -> list[Moved]:
    case = await cases.take(session, case_id)
    moved, workflows, seq = [], set(), 0
    for one in await deadlines.unmet(session, case_id):
        policy, before = cases.policies(session).of(one.policy_version), one.due_at
        if one.state == "breached" or not deadlines.recount(one, policy):
            continue
        data = {"deadline": one.id, "rule": one.rule, "before": before, "due_at": one.due_at}
        subject = (one.subject_kind, one.subject_id)
        seq = cases.record(session, case, "deadline.recounted", SYSTEM, subject=subject, basis=one.rule, data=data)
        await follow(session, one, policy, seq)
        moved.append(Moved(one.id, case_id, one.rule, before, one.due_at))
        workflows.add(f"{one.subject_kind}-{one.subject_id}")
    if moved:
        cases.wake(session, case_id, seq, *sorted(workflows))
    return moved
