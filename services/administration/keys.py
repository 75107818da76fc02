"""`hutong key`."""

from typing import Annotated, Literal

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from services.administration.running import OPERATOR, AsJson, out, run, show
from services.core import clock, token_keys
from services.embedded.targets import DataDir, serving
from services.identity import tokens
from services.ledger import service as ledger

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

    out.print(f"{run(data_dir, rotate)} signs tokens from now on.", soft_wrap=True)


@key.command("list")
def list_keys(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """The keys of tokens: the one that signs, and those whose tokens still live."""
    keys_dir = serving("hutong_api", data_dir)[1]
    _, current = token_keys.load_private(keys_dir)
    rows = [
        {"key": one.kid, "signs": "yes" if one.kid == current else "", "published until": one.until}
        for one in token_keys.load_public(keys_dir)
    ]
    show(rows, as_json=as_json)
