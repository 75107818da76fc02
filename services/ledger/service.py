"""Append to a stream, tell a workflow to look again, verify."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock, pipeline
from services.core.actor import Actor
from services.core.errors import NotFound, Unavailable
from services.ledger import chain
from services.ledger.models import LedgerEntry, LedgerHead, LedgerNote

HOUSE = "house"  # policy, identity and duties; every case has a stream of its own
CHANNEL = "hutong_note"
_HEADS, _MOMENT, _ASKER = "ledger heads", "ledger moment", "ledger asker"

_NOTE = """
    ON CONFLICT (workflow_id) DO UPDATE SET
        seq = greatest(ledger_note.seq, excluded.seq),
        written_at = least(ledger_note.written_at, excluded.written_at),
        leased_until = NULL,
        attempts = 0
"""
_ENTRIES = (
    select(*LedgerEntry.__table__.c)
    .where(LedgerEntry.stream == bindparam("the_stream"), LedgerEntry.seq > bindparam("after"))
    .order_by(LedgerEntry.seq)
    .limit(bindparam("most"))
)
_KNOWN = select(func.max(LedgerEntry.seq)).where(
    LedgerEntry.stream == bindparam("the_stream"), LedgerEntry.recorded_at <= bindparam("at")
)
_KNOWN_AT = (
    select(*LedgerEntry.__table__.c)
    .where(LedgerEntry.stream == bindparam("the_stream"), LedgerEntry.seq <= _KNOWN.scalar_subquery())
    .order_by(LedgerEntry.seq)
)
_BEGUN = (
    insert(LedgerHead)
    .values(stream=bindparam("stream"), seq=0, hash=chain.GENESIS)
    .on_conflict_do_nothing(index_elements=[LedgerHead.stream])
)
_HEAD = LedgerHead.__table__.c
_ADMIT = func.admit(func.case_of(LedgerHead.stream))
_TAKE = select(*_HEAD, _ADMIT).where(LedgerHead.stream == bindparam("the_stream")).with_for_update()
_OPEN = select(func.admit(func.case_of(bindparam("the_stream", type_=Text))))


def stream_of(case_id: UUID) -> str:
    return f"case:{case_id}"


def access_stream_of(case_id: UUID) -> str:
    """Who read what of the case, beside its own stream."""
    return f"access:{case_id}"


def begin(session: AsyncSession, stream: str) -> LedgerHead:
    """The head of a new stream; another transaction that begins the same one fails on its key."""
    pipeline.first(session, _OPEN, {"the_stream": stream})
    head = LedgerHead(stream=stream, seq=0, hash=chain.GENESIS)
    pipeline.add(session, head)
    session.info.setdefault(_HEADS, {})[stream] = head
    session.info[_MOMENT] = clock.now()
    return head


async def take(session: AsyncSession, stream: str) -> LedgerHead:
    """Lock a stream until the transaction ends. Read what you decide on only after this. Raises NotFound."""
    (rows,) = await pipeline.read(session, lock(stream))
    return taken(session, rows)


async def take_or_begin(session: AsyncSession, stream: str) -> LedgerHead:
    """The same for a stream that is begun by whoever comes first."""
    held: LedgerHead | None = session.info.get(_HEADS, {}).get(stream)
    if held is not None:
        return held
    _, rows = await pipeline.read(session, (_BEGUN, {"stream": stream}), lock(stream))
    return taken(session, rows)


def lock(stream: str) -> pipeline.Question:
    """What locks this stream, to be asked with other questions, before them; `taken` reads its answer."""
    return _TAKE, {"the_stream": stream}


async def take_where(session: AsyncSession, stream: ColumnElement[str]) -> LedgerHead:
    """The same for a stream that an expression names, a subquery by a part of it say. Raises NotFound."""
    return taken(session, (await session.execute(taking(stream))).all())


def taking(stream: ColumnElement[str]) -> Select[Any]:
    """What locks such a stream, to be asked with other questions; `taken` reads its answer."""
    return select(*_HEAD, _ADMIT).where(LedgerHead.stream == stream).with_for_update()


def taken(session: AsyncSession, rows: Sequence[Any]) -> LedgerHead:
    """The head of the stream that is locked now. Raises NotFound."""
    if not rows:
        raise NotFound
    heads: dict[str, LedgerHead] = session.info.setdefault(_HEADS, {})
    if rows[0].stream not in heads:
        heads[rows[0].stream] = pipeline.attach(session, LedgerHead, rows[0][: len(_HEAD)])
        session.info[_MOMENT] = clock.now()
    return heads[rows[0].stream]


def moment(session: AsyncSession) -> datetime:
    """The instant of this transaction: when it took its stream.

    All that it records is recorded then, so that no moment ever knew half of a commit, and no stream goes back in time.
    """
    found: datetime = session.info[_MOMENT]
    return found


def append(
    session: AsyncSession,
    stream: str,
    type_: str,
    *,
    actor: Actor,
    subject: tuple[str, UUID | str],
    at: datetime | None = None,
    basis: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> int:
    """Record a fact in a stream that this transaction has taken or begun; answers its seq.

    `at`: when it happened, now unless told. `basis`: the code of the rule it rests on. `data`: ids and codes only.
    """
    head: LedgerHead | None = session.info.get(_HEADS, {}).get(stream)
    if head is None:  # the subject went into another case while this transaction waited for its stream
        raise Unavailable("it has moved to another case; ask again")
    recorded_at = moment(session)
    facts: dict[str, Any] = {
        "at": at or recorded_at,
        "recorded_at": recorded_at,
        "actor": actor.as_entry(),
        "subject": {"kind": subject[0], "id": subject[1]},
        "basis": basis,
        "data": data or {},
    }
    entry = chain.seal(stream, head.seq + 1, type_, head.hash, facts)
    pipeline.insert(
        session,
        LedgerEntry,
        stream=stream,
        seq=entry.seq,
        type=type_,
        recorded_at=recorded_at,
        canonical=entry.canonical,
        hash=entry.hash,
    )
    head.seq, head.hash = entry.seq, entry.hash
    return entry.seq


def asked_by(session: AsyncSession, workflow_id: str) -> None:
    """This transaction keeps a promise to this workflow, which looks as soon as it is kept: it needs no note."""
    session.info[_ASKER] = workflow_id


def note(session: AsyncSession, seq: int, workflow_ids: Iterable[str]) -> None:
    """Have a relay tell these workflows to look again, once this transaction is committed."""
    now, asker = clock.now(), session.info.get(_ASKER)
    for workflow_id in workflow_ids:
        if workflow_id != asker:
            pipeline.upsert(session, LedgerNote, _NOTE, workflow_id=workflow_id, seq=seq, written_at=now)
            pipeline.ring(session, CHANNEL)


async def head(session: AsyncSession, stream: str) -> LedgerHead:
    """Where the stream ends now. Raises NotFound."""
    found = await session.get(LedgerHead, stream)
    if found is None:
        raise NotFound
    return found


async def entries(session: AsyncSession, stream: str, after: int, limit: int | None) -> Sequence[Any]:
    """The rows of the entries after a seq, in order; all of them without a limit."""
    (rows,) = await pipeline.read(session, (_ENTRIES, {"the_stream": stream, "after": after, "most": limit}))
    return rows


async def known_at(session: AsyncSession, stream: str, at: datetime) -> Sequence[Any]:
    """The rows of the entries that were recorded by then, in order. Raises NotFound.

    What is being recorded is waited for, so that the answer about a moment that has passed never changes.
    """
    heads, rows = await pipeline.read(session, lock(stream), (_KNOWN_AT, {"the_stream": stream, "at": at}))
    taken(session, heads)
    return rows


async def verify(session: AsyncSession, stream: str) -> chain.Verification:
    """Walk the whole stream. Raises NotFound when there is none.

    Head and entries come from one statement, so from one moment: an entry that is appended meanwhile is no alarm.
    """
    query = (
        select(LedgerHead, LedgerEntry)
        .outerjoin(LedgerEntry, LedgerEntry.stream == LedgerHead.stream)
        .where(LedgerHead.stream == stream)
        .order_by(LedgerEntry.seq)
    )
    rows = (await session.execute(query, execution_options={"populate_existing": True})).all()
    if not rows:
        raise NotFound
    end = rows[0].LedgerHead
    found = [row.LedgerEntry for row in rows if row.LedgerEntry is not None]
    sealed = (chain.Sealed(row.stream, row.seq, row.type, row.canonical, row.hash) for row in found)
    return chain.verify(stream, sealed, end.seq, end.hash)
