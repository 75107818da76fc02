"""`hutong retention`."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from services.administration.running import OPERATOR, AsJson, out, show
from services.core import clock, key_rings
from services.core.database import Database
from services.embedded.targets import DataDir, files_of, serving
from services.files.erasing import erase_unreadable
from services.files.store import Directory, Store
from services.policy.service import Policies
from services.procedures import retention as procedure
from services.procedures.retention import File

retention = typer.Typer(no_args_is_help=True, help="Erasing what is personal when its time is over.")
PolicyDir = Annotated[Path | None, typer.Option("--policy-dir", envvar="HUTONG_POLICY_DIR", help="Versions of yours.")]


@retention.callback()
def _several() -> None:
    """Erasing what is personal when its time is over."""


@retention.command("run")
def run_retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be erased.")] = False,
    by: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Of a dry run: what will be due by that day.")
    ] = None,
    policy_dir: PolicyDir = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Erase the keys, the sealed documents, the index rows and the files of every case whose time is over.

    Merged and split cases go together. Not on legal hold, and not within a week of being read or changed.
    """
    if by is not None and not dry_run:
        raise typer.BadParameter("only a dry run looks ahead", param_hint="--by")
    at = by.replace(tzinfo=clock.SHANGHAI) if by else clock.now()
    found = asyncio.run(_run(data_dir, policy_dir, at, dry_run=dry_run))
    show([row for file in found for row in _rows(file)], as_json=as_json)
    if not dry_run and not as_json:
        out.print(f"{sum(file.due for file in found)} files were erased.")


async def _run(data_dir: Path | None, policy_dir: Path | None, at: datetime, *, dry_run: bool) -> list[File]:
    url, keys_dir = serving("hutong_worker", data_dir)
    carries = {"policies": Policies.load(policy_dir)}
    database = Database(url, 1, carries, {"keys": key_rings.live(keys_dir).get})
    try:
        async with database.transaction() as session:
            found = await procedure.files(session, at)
        if not dry_run:
            await _erase(database, Directory(files_of(data_dir)), found)
        return found
    finally:
        await database.close()


async def _erase(database: Database, store: Store, found: list[File]) -> None:
    for file in found:
        if file.due:
            async with database.transaction() as session:
                await procedure.erase(session, file.cases[0].id, OPERATOR)
    await erase_unreadable(database, store)


def _rows(file: File) -> list[dict[str, object]]:
    return [
        {
            "case": case.number,
            "closed": case.closed_at,
            "reason": case.closure_reason,
            "kept until": file.until,
            "state": file.state,
        }
        for case in file.cases
    ]
