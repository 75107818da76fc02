"""`hutong client`."""

from datetime import timedelta
from typing import Annotated, Any

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from services.administration.running import OPERATOR, AsJson, cell, out, run, show, show_secret
from services.core import clock
from services.core.actor import Role
from services.embedded.targets import DataDir
from services.identity.clients import service as clients

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
    secret = run(data_dir, lambda session: clients.add(session, id_, organisation, role, OPERATOR))
    show_secret(secret, f"{id_} gets tokens at /oauth/token with this secret, which is shown once:")


@client.command("rotate")
def rotate_client(
    id_: ClientId,
    overlap: Annotated[float, typer.Option(min=0, max=720, help="Hours that its other secrets go on.")] = 24,
    data_dir: DataDir = None,
) -> None:
    """Print a new secret; those before it go on for a while."""
    secret = run(data_dir, lambda session: clients.rotate(session, id_, timedelta(hours=overlap), OPERATOR))
    show_secret(secret, f"The new secret of {id_}; those before it end in {overlap:g} h:")


@client.command("revoke")
def revoke_client(id_: ClientId, data_dir: DataDir = None) -> None:
    """From now on its secrets and its tokens open nothing."""
    run(data_dir, lambda session: clients.revoke(session, id_, OPERATOR))
    out.print(f"{id_} is revoked, with all its tokens.")


@client.command("list")
def list_clients(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Every client, and how long its secrets are valid; never a secret."""

    async def read(session: AsyncSession) -> list[dict[str, Any]]:
        valid: dict[str, list[Any]] = {}
        for secret in await clients.valid_secrets(session, clock.now()):
            valid.setdefault(secret.client, []).append(secret)
        return [
            {
                "client": one.id,
                "organisation": one.organisation,
                "role": one.role,
                "added": one.added_at,
                "revoked": one.revoked_at,
                "secrets": ", ".join(f"{s.id} until {cell(s.valid_until) or 'rotated'}" for s in valid.get(one.id, ())),
            }
            for one in await clients.all_of_them(session)
        ]

    show(run(data_dir, read), as_json=as_json)
