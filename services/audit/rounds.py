"""What a relay does besides, for the auditors: checkpoints, their copies in other places, the nightly verification.

A relay and no schedule of the engine: it goes on while the engine is away, any number may do it, and in a simulation,
whose relay only delivers, nobody does.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog

from services.audit import verification
from services.checkpoints import copying
from services.checkpoints import service as checkpoints
from services.checkpoints.errors import BrokenLog, NothingToSign
from services.core import clock, keys, logs
from services.core.database import Database
from services.core.errors import StartupRefused, Unavailable
from services.core.settings import Settings
from services.core.watched import Watched

PAUSE = 5.0  # seconds between two rounds, as all here
RETRY = 60.0


class Rounds:
    def __init__(self, database: Database, settings: Settings) -> None:
        """Raises StartupRefused when the key that signs is not as it must be."""
        self._database, self._settings = database, settings
        self._ring = Watched(settings.keys_dir, keys.load_checkpoint, keys.CHECKPOINT)
        self._every = timedelta(minutes=settings.checkpoint_minutes)
        self._next_checkpoint = self._next_copy = self._next_verification = 0.0
        self._log = structlog.get_logger()

    async def run(self) -> None:
        while True:
            try:
                await self.once()
            except Unavailable as error:
                self._log.warning("rounds.database_away", **logs.cause(error))
            except Exception as error:  # the relay goes on delivering, and the next round tries again
                self._log.error("rounds.failed", **logs.cause(error))
            await asyncio.sleep(PAUSE)

    async def once(self) -> None:
        """Raises Unavailable."""
        if time.monotonic() >= self._next_checkpoint:
            await self._checkpoint()
            self._next_checkpoint = time.monotonic() + self._every.total_seconds()
        if time.monotonic() >= self._next_copy and not await copying.copy(self._database, self._settings):
            self._next_copy = time.monotonic() + RETRY
        if time.monotonic() >= self._next_verification:
            self._next_verification = time.monotonic() + RETRY
            await self._verify()

    async def _checkpoint(self) -> None:
        try:
            async with self._database.transaction() as session:
                if await checkpoints.is_due(session, clock.now() - self._every):
                    await checkpoints.make(session, self._ring.get().signer)
        except NothingToSign:
            pass
        except BrokenLog as error:
            self._log.error("checkpoint.refused", **logs.cause(error))

    async def _verify(self) -> None:
        copy, at = self._settings.checkpoint_copy, self._settings.verify_at
        try:
            await verification.verify_when_due(self._database, self._ring.get().public, copy, at)
        except (OSError, StartupRefused) as error:
            self._log.error("verification.no_copy", **logs.cause(error))


@asynccontextmanager
async def going(database: Database, settings: Settings) -> AsyncIterator[None]:
    """Within this block the rounds are made."""
    running = asyncio.create_task(Rounds(database, settings).run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
