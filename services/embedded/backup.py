"""`hutong backup` and `hutong restore`: the database, the sealed files and the keys that open both, together.

Not part of a backup: the engine's data, which the database can tell it again (the first start after a restore does so,
see `Layout.resync_due`), logs, and the passwords of database roles, which are made anew.
"""

import os
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from services import migrate
from services.core import clock, keys
from services.core.errors import StartupRefused
from services.embedded import binaries, layout, lock, manifest, postgres, roles
from services.embedded.layout import Layout
from services.embedded.manifest import Manifest
from services.files import store

DUMP = "database.dump"
WARNING = (
    "This folder holds database, files and the keys that open them: whoever has it can read all about every child. "
    "Keep it encrypted and locked away. Without the keys the database cannot be read by anybody, ever again."
)


def backup(data_dir: Path | None, target: Path) -> Manifest:
    """Write a backup of the running stack to `target`, a new or empty folder; it appears there whole or not at all.

    Show the person `WARNING` afterwards. Raises StartupRefused.
    """
    stack = layout.running(data_dir)
    target = target.absolute()
    _refuse_unless_empty(target, "the backup")
    unfinished = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise StartupRefused(f"the backup {target} cannot be made: {error.strerror}") from None
    try:
        with psycopg.connect(stack.owner_url) as connection:
            found, memberships = roles.read(connection)
        _run("pg_dump", stack.owner_url, "--format=custom", "--no-unlogged-table-data", f"--file={unfinished / DUMP}")
        (unfinished / DUMP).chmod(0o600)
        # after the dump: a key or a file that was added meanwhile is then there for the rows that need it
        _copy_keys(stack.keys_dir, unfinished / "keys")
        store.copy(Layout(stack.data_dir).files, unfinished / "files")
        written = Manifest(
            version=version("hutong"),
            schema=migrate.revision(stack.owner_url),
            taken_at=clock.now().isoformat(),
            roles=found,
            memberships=memberships,
            files=manifest.digests(unfinished),
        )
        written.write(unfinished)
        unfinished.replace(target)
    except BaseException:  # Ctrl-C included: nothing half-made is left
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return written


def restore(source: Path, data_dir: Path | None) -> Manifest:
    """Make a data directory from a backup, in a folder that is new or empty; it starts nothing that goes on running.

    `hutong up` then goes on from the backup, and first tells the engine of every open subject. Raises StartupRefused
    when the backup is not whole, and leaves the folder empty when anything fails.
    """
    where = Layout.of(data_dir)
    read = manifest.read(source)
    _refuse_unless_empty(where.home, "the data directory")
    where.create()
    try:
        with lock.held(where.lock):
            _copy_keys(source / "keys", where.keys_dir)
            store.copy(source / "files", where.files)
            with postgres.Server(where.home).started() as server:
                _fill(server, read, source / DUMP)
            where.resync_due.touch(mode=0o600)
    except BaseException:  # Ctrl-C included: nothing half-made is left
        for path in where.home.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise
    return read


def _fill(server: postgres.Server, read: Manifest, dump: Path) -> None:
    """As the superuser, who alone may give each table to the role that owned it."""
    superuser = server.url(postgres.SUPERUSER)
    with psycopg.connect(server.url(postgres.OWNER)) as connection:
        roles.create(connection, read.roles)
    with psycopg.connect(superuser) as connection:
        roles.grant(connection, read.memberships)
    _run("pg_restore", superuser, "--exit-on-error", "--single-transaction", str(dump))


def _copy_keys(source: Path, target: Path) -> None:
    target.mkdir(mode=0o700)
    for path in sorted(source.iterdir()):
        if path.suffix != ".password":
            keys.write_private(target / path.name, keys.read_private(path))


def _run(program: str, url: str, *arguments: str) -> None:
    """Raises StartupRefused with the program's own reason. The password travels in the environment, which is ours."""
    parsed = make_url(url)
    environment = os.environ | {"PGPASSWORD": str(parsed.password or "")}
    plain = parsed._replace(password=None).render_as_string()
    done = subprocess.run(
        [binaries.postgres(program), "--no-password", f"--dbname={plain}", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise StartupRefused(f"the backup could not be made or restored: {reason}")


def _refuse_unless_empty(path: Path, what: str) -> None:
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise StartupRefused(f"{what} needs a new or empty folder, and {path} is not empty")
