"""`hutong key`."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from services.administration.running import OPERATOR, AsJson, err, out, run, show
from services.core import clock, key_rings, keys, token_keys
from services.core.errors import StartupRefused
from services.core.signing import PublicKey
from services.deliveries import service as deliveries
from services.embedded.targets import DataDir, serving
from services.identity import tokens
from services.identity.accounts import service as accounts
from services.ledger import service as ledger
from services.vault import rotation

Ring = Literal["master", "index", "login", "endpoint"]
_AT_ONCE: dict[str, tuple[Callable[[AsyncSession, keys.KeyRing], Awaitable[None]], str]] = {
    "login": (accounts.reseal, "Second factors are under it."),
    "endpoint": (deliveries.reseal, "Endpoints and their secrets are under it."),
}
"""What is so little that the command itself brings it under the new key, and what is said then."""
key = typer.Typer(no_args_is_help=True, help="The service's keys.")


@key.command("rotate")
def rotate_key(
    name: Annotated[
        Literal["token", "master", "index", "login", "endpoint", "checkpoint", "proof"],
        typer.Argument(metavar="token|master|index|login|endpoint|checkpoint|proof"),
    ],
    at_once: Annotated[
        bool, typer.Option("--at-once", help="Of token: the key is known to others, all tokens so far are refused.")
    ] = False,
    under: Annotated[str, typer.Option(help="Of checkpoint, proof: the name that it signs under.")] = keys.NAME,
    data_dir: DataDir = None,
) -> None:
    """A new key takes the place of the one before. Nothing is restarted.

    `token`: the old one is published until its tokens have run out. `master`, `index`: both open until the workers have
    brought everything under the new one (`hutong key progress`). `login`: second factors are under the new one at once,
    recovery codes stay under the one of their day. `endpoint`: where is delivered to, and the secrets that sign
    deliveries, are under the new one at once; the secrets stay the same. `checkpoint`, `proof`: the new one signs; of
    the old one the public half stays.
    """
    if name == "token":
        _rotate_token(at_once, data_dir)
    elif name == "checkpoint" or name == "proof":
        _rotate_signing(name, under, data_dir)
    else:
        _rotate_ring(name, data_dir)


def _rotate_ring(name: Ring, data_dir: Path | None) -> None:
    keys_dir = serving("hutong_api", data_dir)[1]
    new = key_rings.introduce(keys_dir, name)
    err.print(f"{new} is known; in {key_rings.LEARNT:g} s, when every process has learnt it, it seals.")
    time.sleep(key_rings.LEARNT)

    async def promote(session: AsyncSession) -> None:
        await ledger.take(session, ledger.HOUSE)
        said = {"key": name}
        ledger.append(session, ledger.HOUSE, "key.rotated", actor=OPERATOR, subject=("key", new), data=said)
        key_rings.promote(keys_dir, name, new)
        if name in _AT_ONCE:
            resealing, _ = _AT_ONCE[name]
            await resealing(session, keys.read_ring(keys_dir / f"{name}.key"))

    run(data_dir, promote)
    rest = _AT_ONCE[name][1] if name in _AT_ONCE else "The workers bring the rest under it."
    out.print(f"{new} seals from now on. {rest}", soft_wrap=True)


def _rotate_signing(name: str, under: str, data_dir: Path | None) -> None:
    keys_dir = serving("hutong_api", data_dir)[1]

    async def rotate(session: AsyncSession) -> PublicKey:
        await ledger.take(session, ledger.HOUSE)
        new = keys.rotate_signing(keys_dir / f"{name}.key", under).signer.public
        said = {"key": name}
        ledger.append(session, ledger.HOUSE, "key.rotated", actor=OPERATOR, subject=("key", new.id), data=said)
        return new

    out.print(f"{run(data_dir, rotate)} signs from now on.", soft_wrap=True)


@key.command("progress")
def show_progress(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """How far the current master and index keys have taken over from those before."""
    show([asdict(found) for found in run(data_dir, rotation.progress)], as_json=as_json)


@key.command("drop")
def drop_key(
    name: Annotated[Ring, typer.Argument(metavar="master|index|login|endpoint")],
    key_id: Annotated[str, typer.Argument(metavar="KEY")],
    data_dir: DataDir = None,
) -> None:
    """Forget an old key, once nothing needs it any more. Backups of before need it for ever: keep it with them."""
    needing = run(data_dir, lambda session: _needing(session, name, key_id))
    if needing:
        raise StartupRefused(f"{needing} rows still need {key_id}")
    key_rings.drop(serving("hutong_api", data_dir)[1], name, key_id)
    out.print(f"{key_id} is dropped.")


async def _needing(session: AsyncSession, name: Ring, key_id: str) -> int:
    if name == "login":
        return await accounts.needing(session, key_id)
    if name == "endpoint":
        return await deliveries.needing(session, key_id)
    return await rotation.needing(session, name, key_id)


def _rotate_token(at_once: bool, data_dir: Path | None) -> None:
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
