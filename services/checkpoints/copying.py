"""Brings to each outside place the checkpoints that it does not have yet. Any number of processes may do so."""

import asyncio
from pathlib import Path

import httpx
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from services.checkpoints import copies, repository
from services.checkpoints.copies import Copy
from services.checkpoints.models import Checkpoint
from services.core import clock, logs
from services.core.database import Database
from services.core.settings import Settings

_BATCH = 100
_PATIENCE = 10.0


async def copy(database: Database, settings: Settings) -> bool:
    """Whether each place has all now. What fails is logged, and tried again next time. Raises Unavailable."""
    log, failed = structlog.get_logger(), 0
    if settings.checkpoint_copy is not None:
        try:
            await _to_file(database, settings.checkpoint_copy)
        except OSError as error:
            log.warning("checkpoint.not_copied", place="file", **logs.cause(error))
            failed += 1
    if settings.checkpoint_url is not None:
        try:
            await _to_endpoint(database, str(settings.checkpoint_url))
        except httpx.HTTPError as error:
            log.warning("checkpoint.not_copied", place="endpoint", **logs.cause(error))
            failed += 1
    return not failed


async def _to_file(database: Database, place: Path) -> None:
    size = await asyncio.to_thread(copies.size_at, place)
    async with database.transaction() as session:
        while found := await _after(session, size):
            for one in found:
                await asyncio.to_thread(copies.put, place, one)
                size = one.size


async def _to_endpoint(database: Database, url: str) -> None:
    """Each as a POST of JSON, answered with any 2xx. A process that is at it is not disturbed by another."""
    failure: httpx.HTTPError | None = None
    async with database.transaction() as session, httpx.AsyncClient(timeout=_PATIENCE) as client:
        at = await repository.take_place(session, str(httpx.URL(url).copy_with(userinfo=b"", query=None)))
        while at is not None and failure is None and (found := await _after(session, at.size)):
            try:
                for one in found:
                    (await client.post(url, json=one.as_json())).raise_for_status()
                    at.size, at.copied_at = one.size, clock.now()
            except httpx.HTTPError as error:  # what has come has come
                failure = error
    if failure is not None:
        raise failure


async def _after(session: AsyncSession, size: int) -> list[Copy]:
    found = await repository.after(session, size, _BATCH)
    before = [size, *(checkpoint.size for checkpoint in found)]
    return [await _copy_of(session, one, start) for one, start in zip(found, before, strict=False)]


async def _copy_of(session: AsyncSession, checkpoint: Checkpoint, start: int) -> Copy:
    return Copy(checkpoint.size, checkpoint.note, await repository.logged(session, checkpoint.size, start))
