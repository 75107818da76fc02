"""`hutong audit`: for auditors at a terminal."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from services.audit import bundles, verification
from services.checkpoints import copies
from services.checkpoints import service as checkpoints
from services.checkpoints.models import Verification
from services.core import clock, keys
from services.core.database import Database
from services.core.errors import StartupRefused
from services.core.signing import PublicKey, Refused


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


def verify_bundle(file: Path, copy: Path | None, pinned: Sequence[str], out: Console) -> None:
    """It needs the file and a public key, and nothing else. Raises StartupRefused when it is not as it was signed."""
    try:
        bundle = bundles.read(file.read_bytes())
        found = bundles.check(bundle, keys.pinned(pinned) if pinned else bundle.keys)
        bundles.compare(bundle, (head for one in copies.read_all(copy) for head in one.heads) if copy else ())
    except OSError as error:
        raise StartupRefused(f"{file} cannot be read: {error.strerror}") from None
    except Refused as refused:
        raise StartupRefused(f"not valid 无效: {refused}") from None
    at = found.said.at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    out.print("[green]✓[/] valid 有效" if pinned else "[yellow]✓[/] consistent with itself 自身一致")
    for name, value in (
        ("stream 流", found.stream),
        ("entries 条目", f"{found.entries}, {found.signed} of them signed 其中已签署 {found.signed}"),
        ("signed 签署", f"{at} (Asia/Shanghai 北京时间), {found.said.streams} streams then 当时流数"),
        ("key 密钥", str(found.key)),
    ):
        out.print(f"  {name:<14}{value}", highlight=False, markup=False, soft_wrap=True)
    if not pinned:
        said = "The key came with the file: this proves that its parts fit together, and not who signed. Use --key."
        out.print(
            f"  {said}\n  公钥来自文件本身：只能说明各部分相互一致，不能说明由谁签署。请用 --key 指定公钥。",
            soft_wrap=True,
        )


def verify_database(url: str, keys_dir: Path, copy: Path | None, pinned: Sequence[str], out: Console) -> None:
    """Raises StartupRefused with every place that is not as it was recorded."""
    known = keys.pinned(pinned) if pinned else list(keys.load_checkpoint(keys_dir).public)
    found = asyncio.run(_verify(url, known, copy))
    seconds = found.milliseconds / 1000
    rate = f"{found.entries / seconds:,.0f} entries/s, {found.bytes / seconds / 1e6:,.1f} MB/s"
    out.print(f"{found.entries} entries in {found.streams} streams 条目、流: {rate}", highlight=False)
    if copy is None:
        out.print("compared with no copy from outside (--against) 未与外部副本比对", style="dim")
    if found.findings:
        lines = ["{stream} seq {seq}: {reason}".format(**one) for one in found.findings]
        raise StartupRefused("\n  ".join(["not as it was recorded 与记录不符:", *lines]))
    out.print("[green]✓[/] everything is as it was recorded and signed 与记录和签名一致")


async def _verify(url: str, known: Sequence[PublicKey], copy: Path | None) -> Verification:
    database = Database(url, pool_size=1)
    try:
        async with database.transaction() as session:
            return await verification.verify(session, known, copy)
    finally:
        await database.close()
