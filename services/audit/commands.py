"""`hutong audit`: for auditors at a terminal."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from services.audit import verification
from services.audit.verification import Verification
from services.checkpoints import service as checkpoints
from services.core import keys
from services.core.database import Database
from services.core.errors import StartupRefused
from services.core.signing import PublicKey


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


def verify_database(url: str, keys_dir: Path, copy: Path | None, pinned: Sequence[str], out: Console) -> None:
    """Raises StartupRefused with every place that is not as it was recorded."""
    known = keys.pinned(pinned) if pinned else list(keys.load_checkpoint(keys_dir).public)
    found = asyncio.run(_verify(url, known, copy))
    out.print(
        f"{found.entries} entries in {found.streams} streams 条目、流: "
        f"{found.entries_per_second:,.0f} entries/s, {found.bytes_per_second / 1e6:,.1f} MB/s",
        highlight=False,
    )
    if copy is None:
        out.print("compared with no copy from outside (--against) 未与外部副本比对", style="dim")
    if found.findings:
        lines = [f"{one.stream} seq {one.seq}: {one.reason}" for one in found.findings]
        raise StartupRefused("\n  ".join(["not as it was recorded 与记录不符:", *lines]))
    out.print("[green]✓[/] everything is as it was recorded and signed 与记录和签名一致")


async def _verify(url: str, known: Sequence[PublicKey], copy: Path | None) -> Verification:
    database = Database(url, pool_size=1)
    try:
        async with database.transaction() as session:
            return await verification.verify(session, known, copy)
    finally:
        await database.close()
