"""What a worker does besides: it brings what is sealed and indexed under the keys that are current now."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import func, select

from services.cases.models import Child
from services.core import key_rings, logs
from services.core.database import Database
from services.core.errors import Unavailable
from services.procedures.reindexing import reindex
from services.vault import rotation
from services.vault.rotation import BATCH, MASTER, Work

PAUSE, REST = 5.0, 0.2  # seconds between two looks, of a worker and of somebody who waits


def _children_after(last: UUID | None) -> Any:
    query = select(Child).order_by(Child.id).limit(BATCH).with_for_update(read=True)
    return query if last is None else query.where(Child.id > last)


INDEX = Work("index", _children_after, rotation.stale_tokens, select(func.count()).select_from(Child), reindex)


async def once(database: Database) -> bool:
    """A batch of each ring; answers whether there may be more. Raises Unavailable."""
    more = False
    for work in (MASTER, INDEX):
        async with database.transaction() as session:
            more = await rotation.advance(session, work) or more
    return more


def rewrap(url: str, keys_dir: Path) -> int:
    """Until nothing is left, in the foreground; answers in how many batches."""

    async def run() -> int:
        database = Database(url, pool_size=1, renewed={"keys": key_rings.live(keys_dir).get})
        try:
            batches = 0
            while await once(database) or await _others_are_at_it(database):
                batches += 1
            return batches
        finally:
            await database.close()

    return asyncio.run(run())


async def _others_are_at_it(database: Database) -> bool:
    async with database.transaction() as session:
        left = any(found.finished_at is None for found in await rotation.progress(session))
    if left:
        await asyncio.sleep(REST)
    return left


async def go_on(database: Database) -> None:
    """Until it is cancelled."""
    log = structlog.get_logger()
    while True:
        more = False
        try:
            more = await once(database)
        except Unavailable as error:
            log.warning("rotation.database_away", **logs.cause(error))
        except Exception as error:  # the worker goes on with its procedures, and the next round tries again
            log.error("rotation.failed", **logs.cause(error))  # noqa: TRY400 - its text may quote a value
        await asyncio.sleep(0 if more else PAUSE)
