"""The command `hutong`."""

import asyncio
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from services import administration
from services.client import commands as client
from services.core.errors import DomainError, StartupRefused
from services.embedded.targets import DataDir, serving, settings

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="护童: a report of harm to a child, through the chain."
)
out, err = Console(), Console(stderr=True)


@app.command()
def up(
    data_dir: DataDir = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The API's port; 0: any that is free.")] = 8080,
    seed: Annotated[Literal["demo"] | None, typer.Option(help="`demo`: the fictional county 349901.")] = None,
) -> None:
    """Start everything on this machine: PostgreSQL, Temporal, api, worker, relay."""
    from services.embedded import stack

    stack.up(data_dir, port, seed, out)


@app.command()
def demo() -> None:
    """Five reports from their filing to the told result, with the engine stopped in the middle."""
    from services.demo import run

    run(out)


@app.command()
def simulate(
    scenario: Annotated[
        str, typer.Argument(help="A file; or one that the product brings, as `worked-example`; or `county`.")
    ],
    start: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Play it from this day on instead of its own.")
    ] = None,
    page: Annotated[Path | None, typer.Option(help="The HTML file to write, unless named after it.")] = None,
    cases: Annotated[int, typer.Option(min=1, help="Of a county: how many cases.")] = 500,
    years: Annotated[float, typer.Option(min=0.1, max=20, help="Of a county: in how many years.")] = 2,
    seed: Annotated[int, typer.Option(help="Of a county: the same seed, the same report.")] = 1,
) -> None:
    """Play a scenario on the real API, worker and database with the clock that it gives: years in seconds.

    `county`: many cases over years, and who missed which article how often.
    """
    from services import simulation
    from services.simulation import county

    first = start.date() if start else None
    if scenario == "county":
        county.run(cases, years, seed, first, out)
    else:
        simulation.run(scenario, first, page, out)


@app.command()
def api() -> None:
    """The API process."""
    from services import api as process

    process.run(settings())


@app.command()
def worker() -> None:
    """The worker process."""
    from services import worker as process

    process.run(settings())


@app.command()
def relay() -> None:
    """The relay process."""
    from services import relay as process

    process.run(settings())


@app.command()
def token(
    organisation: str,
    role: Annotated[str | None, typer.Option(help="reporter, handler, supervisor, auditor or admin.")] = None,
    person: Annotated[str | None, typer.Option(help="Who; without it the token is a machine's.")] = None,
    days: Annotated[int, typer.Option(min=1, max=365, help="How long it lives.")] = 30,
    data_dir: DataDir = None,
) -> None:
    """Print a token of a running stack's embedded issuer."""
    from services import issuing

    url, keys_dir = serving("hutong_api", data_dir)
    made = issuing.token(url, keys_dir, organisation, role=role, person=person, lifetime=timedelta(days=days))
    print(asyncio.run(made))


@app.command()
def migrate() -> None:
    """Bring the database to this program's schema, as its owner, and let the processes' roles log in."""
    from services import migrate as migrations
    from services.core import keys
    from services.embedded import postgres

    found = settings()
    keys.create_missing(found.keys_dir)
    postgres.create_passwords(found.keys_dir, postgres.SERVING)
    migrations.upgrade(found.database_url)
    postgres.set_serving_passwords(found.database_url, found.keys_dir)
    out.print(f"The schema is at {migrations.head()}.")


@app.command()
def seed(_name: Annotated[Literal["demo"], typer.Argument(metavar="demo")] = "demo", data_dir: DataDir = None) -> None:
    """Write the fictional county into a running stack."""
    from services import seed as seeds

    database_url = serving("hutong_api", data_dir)[0]
    asyncio.run(seeds.demo(database_url))
    asyncio.run(seeds.logins(database_url))
    out.print("The fictional county 349901 (示范县) is there.")


@app.command()
def resync(data_dir: DataDir = None) -> None:
    """Tell every open subject's workflow to look again, after the engine lost its data."""
    from services import resync as process
    from services.core.database import Database

    async def run(url: str) -> int:
        database = Database(url, pool_size=1)
        try:
            return await process.resync(database)
        finally:
            await database.close()

    count = asyncio.run(run(serving("hutong_worker", data_dir)[0]))
    out.print(f"{count} subjects will look again.")


for command in client.COMMANDS:
    app.command()(command)
for name, commands in administration.COMMANDS.items():
    app.add_typer(commands, name=name)
law = typer.Typer(no_args_is_help=True, help="The law as files: check, compare, explain, count again.")
app.add_typer(law, name="policy")
PolicyDir = Annotated[Path | None, typer.Option("--policy-dir", envvar="HUTONG_POLICY_DIR", help="Versions of yours.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


@law.command("check")
def check_policy(
    directory: Annotated[Path | None, typer.Argument(envvar="HUTONG_POLICY_DIR", metavar="[DIR]")] = None,
    as_json: AsJson = False,
) -> None:
    """Read every version and holiday file; what is wrong is named with file, line and column, and the exit is 1."""
    from services.policy import commands

    if directory is not None and not directory.is_dir():
        raise StartupRefused(f"the policy directory {directory} does not exist")
    commands.check(directory, out, as_json=as_json)


@law.command("diff")
def diff_policies(
    old: str, new: str, policy_dir: PolicyDir = None, data_dir: DataDir = None, as_json: AsJson = False
) -> None:
    """What would change from OLD to NEW, each a version or its directory; with --data-dir also for which open cases."""
    from services.policy import commands
    from services.procedures.clocks import commands as running

    open_cases = None if data_dir is None else running.open_cases(serving("hutong_worker", data_dir)[0], old)
    commands.compare(old, new, policy_dir, out, open_cases=open_cases, as_json=as_json)


@law.command("explain")
def explain_rule(
    rule: str,
    start: Annotated[datetime, typer.Option("--from", parser=datetime.fromisoformat, help="When the limit begins.")],
    version: Annotated[str | None, typer.Option(help="Otherwise the one in force on that day.")] = None,
    policy_dir: PolicyDir = None,
    as_json: AsJson = False,
) -> None:
    """When the limit of RULE runs out, and each step of the count in words."""
    from services.policy import commands

    commands.explain(rule, start, version, policy_dir, out, as_json=as_json)


@law.command("recount")
def recount_clocks(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would move.")] = False,
    policy_dir: PolicyDir = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """After holidays were published: move every clock that they touch, and say so on the timelines."""
    from services.procedures.clocks import commands

    url, keys_dir = serving("hutong_worker", data_dir)
    commands.recount(url, keys_dir, policy_dir, out, dry_run=dry_run, as_json=as_json)


proof = typer.Typer(no_args_is_help=True, help="The reporter's proof.")
app.add_typer(proof, name="receipt")
Pinned = Annotated[
    list[str], typer.Option("--key", help="A public key, or a file of them, that you have from elsewhere; repeatable.")
]


@proof.command("verify")
def verify_receipt(text_or_file: Annotated[str, typer.Argument(metavar="TEXT|FILE")], key: Pinned) -> None:
    """Whether this key signed the receipt, and what it says: that somebody reported, and when."""
    from services.reports import commands

    commands.verify(text_or_file, key, out)


trail = typer.Typer(no_args_is_help=True, help="Proof for auditors and for strangers.")
app.add_typer(trail, name="audit")


@trail.command("checkpoint")
def make_checkpoint(data_dir: DataDir = None) -> None:
    """Sign where every stream ends now, and print what was signed."""
    from services.audit import commands

    commands.checkpoint(*serving("hutong_relay", data_dir), out)


@trail.command("verify")
def verify_trail(
    file: Annotated[Path | None, typer.Argument(help="A case's bundle; otherwise the whole database.")] = None,
    against: Annotated[
        Path | None, typer.Option(help="A file or directory of copied checkpoints, kept where others have it.")
    ] = None,
    key: Pinned = [],  # noqa: B006 - typer only reads it
    data_dir: DataDir = None,
) -> None:
    """Verify a case's bundle, which needs neither service nor database, or every chain and checkpoint of a database.

    What is not as it was recorded is named by stream and seq.
    """
    from services.audit import commands

    if file is not None:
        commands.verify_bundle(file, against, key, out)
        return
    commands.verify_database(*serving("hutong_relay", data_dir), against, key, out)


@app.command()
def figures(file: Annotated[Path, typer.Argument(help="A .zip of the supervision's figures.")]) -> None:
    """Count the figures of supervision again from the lines beside them, which needs neither service nor database."""
    from services.supervision import commands

    commands.recount(file, out)


vault = typer.Typer(no_args_is_help=True, help="What is sealed.")
app.add_typer(vault, name="vault")


@vault.command("rewrap")
def rewrap(data_dir: DataDir = None) -> None:
    """Bring everything under the current master and index keys, as the workers do in the background."""
    from services.procedures import rotation

    out.print(f"{rotation.rewrap(*serving('hutong_worker', data_dir))} batches; everything is under the current keys.")


@app.command()
def backup(target: Path, data_dir: DataDir = None) -> None:
    """Write the database and the keys of a running stack into a new directory."""
    from services.embedded import backup as copies

    copies.backup(data_dir, target)
    out.print(f"Backed up to {target}. {copies.WARNING}", soft_wrap=True)


@app.command()
def restore(source: Path, data_dir: DataDir = None) -> None:
    """Make a data directory from a backup."""
    from services.embedded import backup as copies
    from services.embedded import layout

    copies.restore(source, data_dir)
    out.print(f"Restored. Start it: hutong up --data-dir {layout.Layout.of(data_dir).home}", soft_wrap=True)


@app.command()
def openapi(check: Annotated[bool, typer.Option("--check", help="Only compare.")] = False) -> None:
    """Write what the API is, and what webhooks send, to openapi/."""
    from services import describe

    describe.write(check=check)


def main() -> None:
    try:
        app()
    except (StartupRefused, DomainError) as refused:
        err.print(f"hutong: {refused}", highlight=False, markup=False, soft_wrap=True)
        sys.exit(getattr(refused, "exit_code", 1))


if __name__ == "__main__":
    main()
