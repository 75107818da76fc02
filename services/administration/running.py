"""What the commands share: a transaction of the stack that is meant, and how an answer is shown."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import orjson
import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock
from services.core import keys as key_files
from services.core.actor import Actor, Role
from services.core.database import Database
from services.embedded.targets import serving

T = TypeVar("T")
OPERATOR = Actor(Role.ADMIN)
"""Whoever may use this machine."""
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
out, err = Console(), Console(stderr=True)


def run(data_dir: Path | None, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """In one transaction of the stack's database, as the api's role and with the stack's keys."""
    url, keys_dir = serving("hutong_api", data_dir)

    async def transaction() -> T:
        database = Database(url, pool_size=1, carries={"keys": key_files.load(keys_dir)})
        try:
            async with database.transaction() as session:
                return await work(session)
        finally:
            await database.close()

    return asyncio.run(transaction())


def show(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    """For people a column in which nothing stands is left out."""
    if as_json:
        print(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())
        return
    told = [name for name in (rows[0] if rows else ()) if any(row[name] for row in rows)]
    table = Table(*told)
    for row in rows:
        table.add_row(*(cell(row[name]) for name in told))
    out.print(table if rows else "There are none.")


def cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return "" if value is None else str(value)


def show_secret(text: str, said: str) -> None:
    """The secret alone goes to standard output."""
    err.print(said, soft_wrap=True)
    print(text)
