"""What `hutong policy` asks of a running stack."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Column, Table
from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.cases.models import Case
from services.core import keys
from services.core.clock import SHANGHAI
from services.core.database import Database
from services.deadlines.models import Deadline
from services.policy.service import Policies
from services.procedures.clocks import recount as counting

Answer = TypeVar("Answer")


def open_cases(url: str, version: str) -> dict[str, list[str]]:
    """The cases that are not closed and keep this version, by number, each with the rules whose clocks run in it."""
    runs = and_(Deadline.case_id == Case.id, Deadline.met_at.is_(None), Deadline.state.in_(("open", "suspended")))
    rules = func.array_remove(func.array_agg(aggregate_order_by(Deadline.rule.distinct(), Deadline.rule)), None)
    query = select(Case.number, rules).outerjoin(Deadline, runs).group_by(Case.id).order_by(Case.number)

    async def ask(database: Database) -> dict[str, list[str]]:
        async with database.transaction() as session:
            kept = query.where(Case.policy_version == version, Case.status != "closed")
            return {row[0]: row[1] for row in await session.execute(kept)}

    return asyncio.run(_with(Database(url, pool_size=1), ask))


def recount(url: str, keys_dir: Path, policy_dir: Path | None, out: Console, *, dry_run: bool, as_json: bool) -> None:
    """Raises StartupRefused for a wrong policy file, UnknownPolicyVersion when a case's version is not here."""
    carries = {"keys": keys.load(keys_dir), "policies": Policies.load(policy_dir)}

    async def run(database: Database) -> list[counting.Moved]:
        return await counting.recount(database, dry_run=dry_run)

    moved = asyncio.run(_with(Database(url, pool_size=1, carries=carries), run))
    if as_json:
        out.print_json(data=[{**vars(one)} for one in moved], default=str)
        return
    table = Table(Column("case 案件", overflow="fold"), "rule 期限", "before 原定", "now 现定")
    for one in moved:
        times = (f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" for at in (one.before, one.due_at))
        table.add_row(str(one.case_id), one.rule, *times)
    if moved:
        out.print(table)
    out.print(f"{len(moved)} clocks {'would move' if dry_run else 'moved'}.")


async def _with(database: Database, ask: Callable[[Database], Awaitable[Answer]]) -> Answer:
    try:
        return await ask(database)
    finally:
        await database.close()
