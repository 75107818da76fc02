from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Select, Uuid, and_, bindparam, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import pipeline
from services.deadlines.models import Deadline

RUNNING = ("open", "breached")
WAITS = and_(Deadline.met_at.is_(None), Deadline.given_up_at.is_(None))


_OF_SUBJECT = Deadline.subject_id == bindparam("subject", type_=Uuid)
_WAITING = (
    select(Deadline.next_rung_at, Deadline.rule)
    .where(_OF_SUBJECT, Deadline.next_rung_at.is_not(None))
    .order_by(Deadline.next_rung_at)
    .limit(1)
)
_MET = select(Deadline.rule, Deadline.policy_version).where(_OF_SUBJECT, Deadline.met_at.is_not(None))
_DUE = (
    select(*Deadline.__table__.c)
    .where(_OF_SUBJECT, Deadline.next_rung_at <= bindparam("now", type_=DateTime(timezone=True)))
    .order_by(Deadline.next_rung_at, Deadline.rule, Deadline.id)
)


def next_rung(subject_id: UUID) -> pipeline.Question:
    """When does a clock of this subject want something next, and which rule's?"""
    return _WAITING, {"subject": subject_id}


def met(subject_id: UUID) -> pipeline.Question:
    """Which clocks of this subject have been met?"""
    return _MET, {"subject": subject_id}


def due(subject_id: UUID, now: datetime) -> pipeline.Question:
    """Which clocks of this subject have a rung due?"""
    return _DUE, {"subject": subject_id, "now": now}


_NEXT_DUE = select(func.min(Deadline.next_rung_at).label("at"))


async def next_due(session: AsyncSession) -> datetime | None:
    """The next instant at which any clock wants something."""
    ((row,),) = await pipeline.settle(session, (_NEXT_DUE, {}))
    at: datetime | None = row.at
    return at


_SUBJECT = (Deadline.subject_kind, Deadline.subject_id)
_SUBJECTS_DUE = (
    select(*_SUBJECT)
    .where(Deadline.next_rung_at <= bindparam("now", type_=DateTime(timezone=True)))
    .group_by(*_SUBJECT)
    .order_by(func.min(Deadline.next_rung_at), func.min(Deadline.rule), func.min(Deadline.organisation))
)


async def subjects_due(session: AsyncSession, now: datetime) -> Sequence[str]:
    """The workflow ids of the subjects that have a rung due, the longest due first, in an order that does not hang on
    ids."""
    (rows,) = await pipeline.settle(session, (_SUBJECTS_DUE, {"now": now}))
    return [f"{row.subject_kind}-{row.subject_id}" for row in rows]


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
    """Open clocks past their due time that nobody has marked yet: the engine's arrears. A count, whoever asks."""
    return await session.scalar(select(func.clocks_past_due(before))) or 0


async def kept(session: AsyncSession, version: str) -> dict[str, int]:
    """By rule of this version of the law, in how many cases its clock runs. A count, whoever asks."""
    found = func.clocks_kept(version).table_valued("rule", "cases")
    return {row.rule: row.cases for row in await session.execute(select(found.c.rule, found.c.cases))}
