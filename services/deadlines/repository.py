from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.deadlines.models import Deadline

RUNNING = ("open", "breached")
WAITS = and_(Deadline.met_at.is_(None), Deadline.given_up_at.is_(None))


async def next_rung_at(session: AsyncSession, subject_id: UUID) -> tuple[datetime, str] | None:
    """The next instant at which a clock of this subject wants something, and the clock's rule."""
    query = (
        select(Deadline.next_rung_at, Deadline.rule)
        .where(Deadline.subject_id == subject_id, Deadline.next_rung_at.is_not(None))
        .order_by(Deadline.next_rung_at)
        .limit(1)
    )
    row = (await session.execute(query)).first()
    return (row[0], row[1]) if row and row[0] else None


async def due(session: AsyncSession, subject_id: UUID, now: datetime) -> Sequence[Deadline]:
    """The clocks of this subject that have a rung due."""
    query = select(Deadline).where(Deadline.subject_id == subject_id, Deadline.next_rung_at <= now)
    return (await session.scalars(query.order_by(Deadline.next_rung_at, Deadline.rule, Deadline.id))).all()


async def next_due(session: AsyncSession) -> datetime | None:
    """The next instant at which any clock wants something."""
    return await session.scalar(select(func.min(Deadline.next_rung_at)))


async def subjects_due(session: AsyncSession, now: datetime) -> Sequence[str]:
    """The workflow ids of the subjects that have a rung due, the longest due first, in an order that does not hang on
    ids."""
    rung, owner = func.min(Deadline.next_rung_at), func.min(Deadline.organisation)
    subject = (Deadline.subject_kind, Deadline.subject_id)
    query = select(*subject).where(Deadline.next_rung_at <= now).group_by(*subject)
    rows = await session.execute(query.order_by(rung, func.min(Deadline.rule), owner))
    return [f"{kind}-{id_}" for kind, id_ in rows]


async def of_case(session: AsyncSession, case_id: UUID) -> Sequence[Deadline]:
    query = select(Deadline).where(Deadline.case_id == case_id).order_by(Deadline.started_at, Deadline.due_at)
    return (await session.scalars(query)).all()


async def unmet(session: AsyncSession, case_id: UUID) -> Sequence[Deadline]:
    query = select(Deadline).where(Deadline.case_id == case_id, WAITS, Deadline.state.in_((*RUNNING, "suspended")))
    return (await session.scalars(query.order_by(Deadline.due_at))).all()


async def running_after(session: AsyncSession, case_id: UUID, limit: int) -> Sequence[Deadline]:
    """The clocks that are not due yet, of the next so many cases after this one."""
    waits = and_(Deadline.met_at.is_(None), Deadline.state.in_(("open", "suspended")))
    next_ = select(Deadline.case_id).where(waits, Deadline.case_id > case_id).distinct()
    ids = next_.order_by(Deadline.case_id).limit(limit)
    query = select(Deadline).where(waits, Deadline.case_id.in_(ids)).order_by(Deadline.case_id, Deadline.id)
    return (await session.scalars(query)).all()


def stream_of(deadline_id: UUID) -> Select[str]:
    return select(literal("case:").concat(Deadline.case_id)).where(Deadline.id == deadline_id)


async def past_due_and_unmarked(session: AsyncSession, before: datetime) -> int:
    """Open clocks past their due time that nobody has marked yet: the engine's arrears."""
    query = select(func.count()).where(Deadline.state == "open", Deadline.met_at.is_(None), Deadline.due_at <= before)
    return await session.scalar(query) or 0
