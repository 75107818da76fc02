"""PostgreSQL from its wheel: own cluster, SCRAM on the loopback only, and a log that no statement can write into."""

import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from services.core import keys, roles
from services.core.errors import StartupRefused
from services.embedded import binaries, ports, processes
from services.embedded.account import Account, let_through, unprivileged
from services.embedded.processes import Child, Identity

OWNER = roles.OWNER
SUPERUSER = "postgres"
SERVING = (roles.API, roles.WORKER, roles.RELAY)
DATABASE = "hutong"
PATIENCE = 60.0

SETTINGS = {
    "listen_addresses": ports.LOOPBACK,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    # a failing statement's message can quote a value ("invalid input syntax …"): errors stay out of the log altogether,
    # and what may be logged comes without DETAIL, statement or parameters
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
}
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Server:
    """A cluster in `home/postgres` with its passwords in `home/keys` and its log in `home/logs/postgres.log`.

    `durable=False` gives up every promise about power cuts: for tests only.
    """

    def __init__(self, home: Path, *, port: int | None = None, durable: bool = True) -> None:
        self.home = home.absolute()
        self.data = self.home / "postgres"
        self.keys_dir = self.home / "keys"
        self.log = self.home / "logs" / "postgres.log"
        self.port = port
        self.child: Child | None = None
        self._settings = SETTINGS if durable else {**SETTINGS, **UNSAFE}

    @property
    def initialised(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def url(self, role: str, database: str = DATABASE) -> str:
        """`postgresql://role:password@…`. Raises StartupRefused when the role's password file is missing."""
        password = keys.read_private(self.keys_dir / f"{role}.password").strip()
        return f"postgresql://{role}:{password}@{ports.LOOPBACK}:{self.port}/{database}"

    @contextmanager
    def started(self) -> Iterator["Server"]:
        try:
            self.start()
            yield self
        finally:
            self.stop()

    def start(self) -> None:
        """Start or adopt it, and make the database and its owner when they are not there yet.

        Raises StartupRefused when it cannot start, or when the cluster is another major version's.
        """
        self.child = self.find()
        if self.child is None:
            self.port = ports.free(self.port)
            self.spawn()
        self.wait_ready()
        self._create_database()

    def stop(self) -> None:
        """Fast shutdown: connections are ended, everything committed is on disk."""
        if self.child is not None:
            self.child.end(signal.SIGINT, PATIENCE, last=signal.SIGQUIT)

    def spawn(self) -> Child:
        """Start the server without waiting for it, on its port: others were told that."""
        account = self._prepare()
        options = [f"-c{name}={value}" for name, value in {**self._settings, "port": str(self.port)}.items()]
        program = binaries.postgres_for(account, self.home, "postgres")
        self.child = processes.start(
            [str(program), "-D", str(self.data), *options], self.log, env=processes.bare_environment(), account=account
        )
        return self.child

    def find(self) -> Child | None:
        """The server that already runs on this cluster, left behind by a supervisor that was killed."""
        lines = self._pid_file()
        if len(lines) < 4:
            return None
        pid, started, port = int(lines[0]), float(lines[2]), int(lines[3])
        process = Identity(pid, started).process()
        if process is None or not process.name().startswith("postgres") or Path(process.cwd()) != self.data.resolve():
            return None
        self.port = port
        return Child(Identity(pid, process.create_time()))

    def wait_ready(self) -> None:
        """Raises StartupRefused when the server ends, or is not ready within a minute."""
        child = self.child
        assert child is not None, "spawn it first"  # noqa: S101 - a mistake of ours, not of the person at the terminal
        processes.until(lambda: self._is_ready(child) or not child.alive(), PATIENCE)
        if not self._is_ready(child):
            raise StartupRefused(f"PostgreSQL did not start; its log says why: {self.log}")

    def _is_ready(self, child: Child) -> bool:
        lines = self._pid_file()
        return len(lines) >= 8 and int(lines[0]) == child.identity.pid and lines[7].strip() == "ready"

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _prepare(self) -> Account | None:
        """The cluster exists, is of our version, and belongs to the account that may run it."""
        for folder in (self.home, self.log.parent, self.keys_dir):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        account = unprivileged(self.data)
        if account is not None:
            let_through(self.home, account)
        if not self.initialised:
            self._initdb(account)
        version = (self.data / "PG_VERSION").read_text().strip()
        if version != str(binaries.POSTGRES_MAJOR):
            raise StartupRefused(
                f"the data directory {self.data} was made by PostgreSQL {version}, and this is PostgreSQL "
                f"{binaries.POSTGRES_MAJOR}; back up with the old version and restore here"
            )
        _own(self.data, account)
        return account

    def _initdb(self, account: Account | None) -> None:
        """Make the cluster under another name first, so that an interrupted attempt is never taken for a whole one."""
        create_passwords(self.keys_dir)
        unfinished, password = self.home / "postgres.new", self.home / "postgres.new.password"
        shutil.rmtree(unfinished, ignore_errors=True)
        password.unlink(missing_ok=True)
        unfinished.mkdir(mode=0o700)
        keys.write_private(password, keys.read_private(self.keys_dir / f"{SUPERUSER}.password"))
        for path in (unfinished, password):
            _own(path, account)
        try:
            _run_initdb(binaries.postgres_for(account, self.home, "initdb"), unfinished, password, account)
        finally:
            password.unlink()
        unfinished.rename(self.data)

    def _create_database(self) -> None:
        with psycopg.connect(self.url(SUPERUSER, SUPERUSER), autocommit=True) as connection:
            owner, name = sql.Identifier(OWNER), sql.Identifier(DATABASE)
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE").format(owner))
            connection.execute(sql.SQL("ALTER ROLE {} BYPASSRLS").format(owner))  # it migrates and backs up every row
            set_password(connection, OWNER, self.keys_dir)
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))


def create_passwords(keys_dir: Path, roles: Iterable[str] = (SUPERUSER, OWNER, *SERVING)) -> None:
    """Make the password of each role that has none yet."""
    for role in roles:
        if not (keys_dir / f"{role}.password").exists():
            keys.write_private(keys_dir / f"{role}.password", secrets.token_urlsafe(32))


def set_password(connection: psycopg.Connection, role: str, keys_dir: Path) -> None:
    """Give a role the password of its key file; it is hashed here, so that the server never sees it in clear."""
    password = keys.read_private(keys_dir / f"{role}.password").strip()
    connection.pgconn.change_password(role.encode(), password.encode())


def set_serving_passwords(owner_url: str, keys_dir: Path) -> None:
    """After the migrations, which make the roles: each that serves may log in with its key file.

    Raises StartupRefused when the owner may not say so.
    """
    with psycopg.connect(owner_url, autocommit=True) as connection:
        for role in SERVING:
            try:
                set_password(connection, role, keys_dir)
            except psycopg.OperationalError as error:
                reason = str(error).splitlines()[0]
                raise StartupRefused(f"the database's owner cannot give {role} its password: {reason}") from None


def _run_initdb(program: Path, target: Path, password: Path, account: Account | None) -> None:
    # the builtin provider sorts and folds alike on every system, whatever locales that has
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    access = (f"--username={SUPERUSER}", f"--pwfile={password}", "--auth=scram-sha-256")
    done = subprocess.run(
        [str(program), "-D", str(target), *access, *locale, "--data-checksums", "--no-instructions"],
        capture_output=True,
        text=True,
        env=processes.bare_environment(),
        check=False,
        **(account.popen_arguments() if account else {}),
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise StartupRefused(f"PostgreSQL could not make its data directory {target}: {reason}")


def _own(path: Path, account: Account | None) -> None:
    """The cluster and everything in it belong to the account; a copy made by root, for example, does not yet."""
    if account is None or path.stat().st_uid == account.uid:
        return
    for found in (path, *path.rglob("*")):
        os.chown(found, account.uid, account.gid, follow_symlinks=False)
