"""Files of which nothing is left but their size and kind: the key under which they were sealed was erased."""

import asyncio

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock
from services.core.database import Database
from services.files.models import SealedFile
from services.files.sealed import names
from services.files.store import Store
from services.vault.models import VaultKey


async def erase_unreadable(database: Database, store: Store) -> int:
    """Take every file out of the store whose key is gone; answers how many. What was cut off is done the next time.

    Raises Unavailable.
    """
    async with database.transaction() as session:
        gone = await _unreadable(session)
    for file in gone:
        for name in names(file.id):
            await asyncio.to_thread(store.erase, name)
        async with database.transaction() as session:
            (await session.get_one(SealedFile, file.id)).erased_at = clock.now()
    return len(gone)


async def _unreadable(session: AsyncSession) -> list[SealedFile]:
    key = exists().where(VaultKey.id == SealedFile.key_id)
    return [*await session.scalars(select(SealedFile).where(SealedFile.erased_at.is_(None), ~key))]
