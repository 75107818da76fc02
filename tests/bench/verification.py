"""Every chain of a house walked, read from its database, against bare SHA-256 over the same bytes in memory."""

import asyncio
import hashlib
import time
from datetime import UTC, datetime
from uuid import uuid4

import orjson
import psycopg

from services.checkpoints import verifying
from services.core.database import Database
from services.ledger.chain import GENESIS, seal
from tests.bench import stage as stages
from tests.bench.figures import Figure, at_least, figure
from tests.bench.http import file_reports
from tests.bench.stage import Stage

OWN, LENGTH = "verified", 40


def chains(stage: Stage) -> Figure:
    """Megabytes per second. Each chain is forty entries of a report that was really filed, sealed again."""
    file_reports(stage, stage.token("school-349901101-1"), 1)
    stages.prepare(stage.server, OWN)
    with stage.connect() as source, stage.connect(OWN) as target:
        hashed = _fill(source, target, stage.count(1000))
    size, pairs = sum(map(len, hashed)), []
    for turn in range(stage.rounds(7) + 1):
        ours = asyncio.run(_walk(stage.server.url("hutong_relay", OWN), size))
        began = time.perf_counter()
        for canonical in hashed:
            hashlib.sha256(canonical).digest()
        if turn:
            pairs.append((size / ours / 1e6, size / (time.perf_counter() - began) / 1e6))
    return figure("verification / bare SHA-256", pairs, "MB/s", at_least(0.15), f"{len(pairs)} × {len(hashed)} entries")


async def _walk(url: str, size: int) -> float:
    """Seconds."""
    database = Database(url, pool_size=1)
    try:
        async with database.transaction() as session:
            await verifying.begin(session)
            began = time.perf_counter()
            found = await verifying.chains(session)
            seconds = time.perf_counter() - began
    finally:
        await database.close()
    if found.findings or found.bytes < size:
        raise RuntimeError("the chains of the bench do not verify")
    return seconds


def _fill(source: psycopg.Connection, target: psycopg.Connection, streams: int) -> list[bytes]:
    rows = source.execute(
        "SELECT type, canonical FROM ledger_entry WHERE stream = (SELECT stream FROM ledger_head WHERE stream LIKE"
        " 'case:%' LIMIT 1) ORDER BY seq"
    ).fetchall()
    shapes = [(type_, orjson.loads(canonical)) for type_, canonical in rows]
    heads, hashed = [], list[bytes]()
    with target.cursor().copy("COPY ledger_entry (stream, seq, type, recorded_at, canonical, hash) FROM STDIN") as copy:
        for _ in range(streams):
            stream, prev = f"case:{uuid4()}", GENESIS
            for seq in range(1, LENGTH + 1):
                type_, facts = shapes[seq % len(shapes)]
                known = {name: facts[name] for name in ("at", "recorded_at", "actor", "subject", "basis", "data")}
                entry = seal(stream, seq, type_, prev, known)
                copy.write_row((stream, seq, type_, datetime.now(UTC), entry.canonical, entry.hash))
                prev = entry.hash
                hashed.append(entry.canonical)
            heads.append((stream, LENGTH, prev))
    with target.cursor().copy("COPY ledger_head (stream, seq, hash) FROM STDIN") as copy:
        for head in heads:
            copy.write_row(head)
    target.execute("VACUUM ANALYZE ledger_entry")
    return hashed
