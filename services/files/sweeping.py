"""What came in and was never kept: a process ended on the way."""

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from services.core import clock
from services.core.database import Database
from services.files.models import SealedFile
from services.files.store import Store

LEFT_FOR = timedelta(days=1)  # no upload lasts as long


async def sweep(database: Database, store: Store) -> None:
    """A file that a row tells of is kept: its commit was the last thing that was done. Any other is discarded.

    Raises Unavailable.
    """
    names = await asyncio.to_thread(store.left_over, clock.now() - LEFT_FOR)
    ids = {name: UUID(name.partition(".")[0]) for name in names}
    async with database.transaction() as session:
        told = set(await session.scalars(select(SealedFile.id).where(SealedFile.id.in_(ids.values()))))
    for name, id_ in ids.items():
        await asyncio.to_thread(store.keep if id_ in told else store.discard, name)
