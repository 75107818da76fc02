"""`hutong user`."""

from typing import Annotated, Any

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from services.administration.running import OPERATOR, AsJson, out, run, show, show_secret
from services.core.actor import Role
from services.embedded.targets import DataDir
from services.identity.accounts import service as accounts

user = typer.Typer(no_args_is_help=True, help="People who log in.")
Login = Annotated[str, typer.Argument(metavar="LOGIN", help="3 to 63 small letters, digits, dots and hyphens.")]
GIVEN = "It is shown once, has to be changed at the first login, and runs out in three days:"


@user.command("add")
def add_user(
    login: Login,
    organisation: str,
    name: str,
    role: Annotated[Role | None, typer.Option(help="Otherwise the organisation's own.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Add a person's account, and print a temporary password."""
    password = run(data_dir, lambda session: accounts.add(session, login, organisation, name, role, OPERATOR))
    show_secret(password, f"The password of {login}. {GIVEN}")


@user.command("reset")
def reset_user(
    login: Login,
    keep_factor: Annotated[bool, typer.Option("--keep-factor", help="Only the password is forgotten.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Print a temporary password; the second factor has to be set up again, every session ends, and a lock."""
    password = run(data_dir, lambda session: accounts.reset(session, login, OPERATOR, factor=not keep_factor))
    show_secret(password, f"The new password of {login}. {GIVEN}")


@user.command("disable")
def disable_user(login: Login, data_dir: DataDir = None) -> None:
    """From now on no session and no token of this person opens anything."""
    run(data_dir, lambda session: accounts.disable(session, login, OPERATOR))
    out.print(f"{login} is disabled.")


@user.command("enable")
def enable_user(login: Login, data_dir: DataDir = None) -> None:
    """They may log in again; what they had before stays revoked."""
    run(data_dir, lambda session: accounts.enable(session, login, OPERATOR))
    out.print(f"{login} is enabled.")


@user.command("unlock")
def unlock_user(login: Login, data_dir: DataDir = None) -> None:
    """After too many wrong passwords or codes."""
    run(data_dir, lambda session: accounts.unlock(session, login, OPERATOR))
    out.print(f"{login} may try again.")


@user.command("link")
def link_user(
    login: Login,
    subject: Annotated[str | None, typer.Argument(help="The provider's `sub`; without it the link is cut.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Tokens of the external provider for SUBJECT are this person's."""
    run(data_dir, lambda session: accounts.link(session, login, subject, OPERATOR))
    out.print(f"{login} is {'linked' if subject else 'linked no more'}.")


@user.command("list")
def list_users(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Every account, and how it stands."""

    async def read(session: AsyncSession) -> list[dict[str, Any]]:
        return [
            {
                "login": account.login,
                "organisation": person.organisation,
                "name": person.name,
                "role": account.role,
                "second factor": account.totp_confirmed_at,
                "temporary password until": account.password_expires_at,
                "linked to": person.external_subject,
                "disabled": person.disabled_at,
                "left": person.left_at,
            }
            for account, person in await accounts.all_of_them(session)
        ]

    show(run(data_dir, read), as_json=as_json)
