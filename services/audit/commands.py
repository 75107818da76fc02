"""`hutong audit`: for auditors at a terminal."""

import asyncio
from pathlib import Path

from rich.console import Console

from services.checkpoints import service as checkpoints
from services.core import keys
from services.core.database import Database


def checkpoint(url: str, keys_dir: Path, out: Console) -> None:
    """Prints the signed note: of a new checkpoint, or of the last one when nothing was recorded since.

    Raises BrokenLog, NothingToSign.
    """
    out.print(asyncio.run(_checkpoint(url, keys_dir)), highlight=False, markup=False, soft_wrap=True, end="")


async def _checkpoint(url: str, keys_dir: Path) -> str:
    database = Database(url, pool_size=1)
    try:
        async with database.transaction() as session:
            made, _ = await checkpoints.make(session, keys.load_checkpoint(keys_dir).signer)
            return made.note
    finally:
        await database.close()
