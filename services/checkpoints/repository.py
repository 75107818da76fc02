from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, bindparam, exists, func, literal_column, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.checkpoints.models import Checkpoint, CheckpointCopied, LoggedHead, Verification
from services.checkpoints.signed_notes import Head
from services.core import clock, pipeline
from services.ledger.models import LedgerHead

_ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(literal_column("7340122")))  # any number that nothing else takes
_LAST = select(*Checkpoint.__table__.c).order_by(Checkpoint.size.desc()).limit(literal_column("1"))
_IS_LOGGED = exists().where(LoggedHead.stream == LedgerHead.stream, LoggedHead.seq == LedgerHead.seq)
_HEADS = select(*LedgerHead.__table__.c, _IS_LOGGED.label("logged")).where(LedgerHead.seq > literal_column("0"))
_ALL_HEADS = select(LedgerHead.stream, LedgerHead.seq, LedgerHead.hash).where(LedgerHead.seq > literal_column("0"))
_LOG = (
    select(LoggedHead.position, LoggedHead.stream, LoggedHead.seq, LoggedHead.hash)
    .where(LoggedHead.position > bindparam("after", type_=BigInteger))
    .order_by(LoggedHead.position)
    .limit(literal_column("2000"))
)
_LOGGED = (
    select(LoggedHead.stream, LoggedHead.seq, LoggedHead.hash)
    .where(
        LoggedHead.position >= bindparam("first", type_=BigInteger),
        LoggedHead.position < bindparam("end", type_=BigInteger),
    )
    .order_by(LoggedHead.position)
)


async def lock_and_read(session: AsyncSession) -> tuple[Checkpoint | None, Sequence[Any]]:
    """The last checkpoint, and where each stream ends now, with `logged`. Nobody else makes one meanwhile."""
    _, last, heads = await pipeline.read(session, (_ONE_AT_A_TIME, {}), (_LAST, {}), (_HEADS, {}))
    return (pipeline.attach(session, Checkpoint, last[0]) if last else None), heads


async def last(session: AsyncSession) -> Checkpoint | None:
    return (await session.scalars(select(Checkpoint).order_by(Checkpoint.size.desc()).limit(1))).first()


async def logged(session: AsyncSession, end: int, first: int = 0) -> list[Head]:
    """The log from position `first` to before `end`."""
    (rows,) = await pipeline.read(session, (_LOGGED, {"first": first, "end": end}))
    return [Head(*row) for row in rows]


async def logged_after(session: AsyncSession, position: int) -> list[tuple[int, Head]]:
    """A page of the log as it stands, with each one's position."""
    (rows,) = await pipeline.read(session, (_LOG, {"after": position}))
    return [(row[0], Head(*row[1:])) for row in rows]


async def heads(session: AsyncSession) -> dict[str, tuple[int, bytes]]:
    """Where each stream ends now."""
    (rows,) = await pipeline.read(session, (_ALL_HEADS, {}))
    return {row.stream: (row.seq, row.hash) for row in rows}


async def all_of_them(session: AsyncSession) -> Sequence[Checkpoint]:
    return (await session.scalars(select(Checkpoint).order_by(Checkpoint.size))).all()


async def heads_of(session: AsyncSession, size: int) -> list[Head]:
    """Where each stream ended when the checkpoint of this size was made, by the log."""
    query = (
        select(LoggedHead.stream, LoggedHead.seq, LoggedHead.hash)
        .where(LoggedHead.position < size)
        .ext(distinct_on(LoggedHead.stream))
        .order_by(LoggedHead.stream, LoggedHead.position.desc())
    )
    return [Head(*row) for row in await session.execute(query)]


async def signed_ends(session: AsyncSession, stream: str) -> list[int]:
    """Where this stream ended each time that a checkpoint signed a new end of it."""
    signed = select(func.coalesce(func.max(Checkpoint.size), 0)).scalar_subquery()
    query = select(LoggedHead.seq).where(LoggedHead.stream == stream, LoggedHead.position < signed)
    return list(await session.scalars(query.order_by(LoggedHead.position)))


async def after(session: AsyncSession, size: int, limit: int) -> Sequence[Checkpoint]:
    query = select(Checkpoint).where(Checkpoint.size > size).order_by(Checkpoint.size).limit(limit)
    return (await session.scalars(query)).all()


async def take_place(session: AsyncSession, place: str) -> CheckpointCopied | None:
    """What an outside place has, locked until the transaction ends; None while another process has it."""
    new = insert(CheckpointCopied).values(place=place, size=0, copied_at=clock.now())
    await session.execute(new.on_conflict_do_nothing())
    query = select(CheckpointCopied).where(CheckpointCopied.place == place)
    return (await session.scalars(query.with_for_update(skip_locked=True))).first()


async def last_verification(session: AsyncSession) -> Verification | None:
    return (await session.scalars(select(Verification).order_by(Verification.at.desc()).limit(1))).first()


async def may_verify(session: AsyncSession) -> bool:
    """Nobody else does until this transaction ends."""
    return bool(await session.scalar(select(func.pg_try_advisory_xact_lock(7_340_123))))
