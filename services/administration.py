"""The commands for who there is: `hutong client`, `hutong key`. What they change stands in the house's stream."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import orjson
import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock, token_keys
from services.core.actor import Actor, Role
from services.core.database import Database
from services.embedded.targets import DataDir, serving
from services.identity import tokens
from services.identity.clients import service as clients
from services.ledger import service as ledger

T = TypeVar("T")
OPERATOR = Actor(Role.ADMIN)
"""Whoever may use this machine."""
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
out, err = Console(), Console(stderr=True)


def _run(data_dir: Path | None, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """In one transaction of the stack's database."""

    async def run(url: str) -> T:
        database = Database(url, pool_size=1)
        try:
            async with database.transaction() as session:
                return await work(session)
        finally:
            await database.close()

    return asyncio.run(run(serving("hutong_api", data_dir)[0]))


def _show(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())
        return
    table = Table(*(rows[0] if rows else ()))
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    out.print(table if rows else "There are none.")


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return "" if value is None else str(value)


def _secret(text: str, said: str) -> None:
    """The secret alone goes to standard output."""
    err.print(said, soft_wrap=True)
    print(text)


client = typer.Typer(no_args_is_help=True, help="Machines with credentials of their own.")
ClientId = Annotated[str, typer.Argument(metavar="CLIENT", help="3 to 63 small letters, digits and hyphens.")]


@client.command("add")
def add_client(
    id_: ClientId,
    organisation: str,
    role: Annotated[Role | None, typer.Option(help="Otherwise the organisation's own.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Add a client, and print its first secret."""
    secret = _run(data_dir, lambda session: clients.add(session, id_, organisation, role, OPERATOR))
    _secret(secret, f"{id_} gets tokens at /oauth/token with this secret, which is shown once:")


@client.command("rotate")
def rotate_client(
    id_: ClientId,
    overlap: Annotated[float, typer.Option(min=0, max=720, help="Hours that its other secrets go on.")] = 24,
    data_dir: DataDir = None,
) -> None:
    """Print a new secret; those before it go on for a while."""
    secret = _run(data_dir, lambda session: clients.rotate(session, id_, timedelta(hours=overlap), OPERATOR))
    _secret(secret, f"The new secret of {id_}; those before it end in {overlap:g} h:")


@client.command("revoke")
def revoke_client(id_: ClientId, data_dir: DataDir = None) -> None:
    """From now on its secrets and its tokens open nothing."""
    _run(data_dir, lambda session: clients.revoke(session, id_, OPERATOR))
    out.print(f"{id_} is revoked, with all its tokens.")


@client.command("list")
def list_clients(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Every client, and how long its secrets are valid; never a secret."""

    async def read(session: AsyncSession) -> list[dict[str, Any]]:
        valid: dict[str, list[Any]] = {}
        for secret in await clients.secrets_of_all(session, clock.now()):
            valid.setdefault(secret.client, []).append(secret)
        return [
            {
                "client": one.id,
                "organisation": one.organisation,
                "role": one.role,
                "added": one.added_at,
                "revoked": one.revoked_at,
                "secrets": ", ".join(
                    f"{s.id} until {_cell(s.valid_until) or 'rotated'}" for s in valid.get(one.id, ())
                ),
            }
            for one in await clients.all_of_them(session)
        ]

    _show(_run(data_dir, read), as_json=as_json)


key = typer.Typer(no_args_is_help=True, help="The service's keys.")


@key.command("rotate")
def rotate_key(
    _name: Annotated[Literal["token"], typer.Argument(metavar="token")],
    at_once: Annotated[
        bool, typer.Option("--at-once", help="The key is known to others: all tokens so far are refused.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """A new key signs tokens; the one before it is published until its tokens have run out. Nothing is restarted."""
    keys_dir = serving("hutong_api", data_dir)[1]

    async def rotate(session: AsyncSession) -> str:
        await ledger.take(session, ledger.HOUSE)
        until = None if at_once else clock.now() + tokens.LONGEST
        kid = token_keys.rotate(keys_dir, until)
        said = {"key": "token", "others_until": until}
        ledger.append(session, ledger.HOUSE, "key.rotated", actor=OPERATOR, subject=("key", kid), data=said)
        return kid

    out.print(f"{_run(data_dir, rotate)} signs tokens from now on.", soft_wrap=True)


@key.command("list")
def list_keys(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """The keys of tokens: the one that signs, and those whose tokens still live."""
    keys_dir = serving("hutong_api", data_dir)[1]
    _, current = token_keys.load_private(keys_dir)
    rows = [
        {"key": one.kid, "signs": "yes" if one.kid == current else "", "published until": one.until}
        for one in token_keys.load_public(keys_dir)
    ]
    _show(rows, as_json=as_json)


COMMANDS = {"client": client, "key": key}
