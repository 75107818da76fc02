"""The ledger as a whole, for whoever verifies it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

import psycopg
from sqlalchemy import BigInteger, LargeBinary, Text, and_, bindparam, column, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import pipeline
from services.ledger.models import LedgerEntry

_PAGE = """
    SELECT stream, seq, type, canonical, hash FROM ledger_entry WHERE (stream, seq) > (%s, %s)
    ORDER BY stream, seq LIMIT 1000
"""
_WANTED = (
    func.unnest(
        bindparam("streams", type_=ARRAY(Text)),
        bindparam("seqs", type_=ARRAY(BigInteger)),
        bindparam("hashes", type_=ARRAY(LargeBinary)),
    )
    .table_valued(column("stream", Text), column("seq", BigInteger), column("hash", LargeBinary))
    .render_derived("wanted")
)
_LAST = select(func.coalesce(func.max(LedgerEntry.seq), literal_column("0"))).where(
    LedgerEntry.stream == _WANTED.c.stream
)
_IS_IT = and_(LedgerEntry.stream == _WANTED.c.stream, LedgerEntry.seq == _WANTED.c.seq)
_ASTRAY = (
    select(
        _WANTED.c.stream,
        _WANTED.c.seq,
        LedgerEntry.hash.is_not(None).label("is_there"),
        _LAST.correlate(_WANTED).scalar_subquery().label("last"),
    )
    .outerjoin(LedgerEntry, _IS_IT)
    .where(LedgerEntry.hash.is_distinct_from(_WANTED.c.hash))
)


Row = tuple[str, int, str, bytes, bytes]


async def entries(session: AsyncSession) -> AsyncIterator[list[Row]]:
    """All entries, stream by stream and each in its order, in pages: stream, seq, type, canonical, hash.

    In binary, which costs half of what text does; the next page is asked for while the reader has the one before.
    """
    connection = (await (await session.connection()).get_raw_connection()).driver_connection
    async with cast("psycopg.AsyncConnection[Any]", connection).cursor(binary=True) as cursor:

        async def page(after: tuple[str, int]) -> list[Row]:
            return await (await cursor.execute(_PAGE, after)).fetchall()

        coming = asyncio.create_task(page(("", 0)))
        try:
            while rows := await coming:
                coming = asyncio.create_task(page(rows[-1][:2]))
                await asyncio.sleep(0)  # it is sent now
                yield rows
        finally:
            coming.cancel()


async def astray(session: AsyncSession, heads: Sequence[tuple[str, int, bytes]]) -> Sequence[Any]:
    """Which of these (stream, seq, hash) is no entry: `stream, seq`, whether one `is_there` with another hash, and the
    `last` seq that the stream has."""
    streams, seqs, hashes = zip(*heads, strict=True) if heads else ((), (), ())
    wanted = {"streams": [*streams], "seqs": [*seqs], "hashes": [*hashes]}
    (rows,) = await pipeline.read(session, (_ASTRAY, wanted))
    return rows
