"""What the figures are taken on: one durable PostgreSQL, the product's processes and the twins beside them."""

import asyncio
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
import sqlalchemy as sa

from services import issuing, migrate, seed
from services.core import keys
from services.core.database import sqlalchemy_url
from services.core.settings import Settings
from services.embedded import ports, postgres
from tests.bench import twins

POOL = Settings.model_fields["pool_size"].default
UNLIMITED = {"HUTONG_RATE_PER_CLIENT": "10000000", "HUTONG_RATE_PER_ADDRESS": "10000000"}
"""Counted as ever, and never refused: 64 clients of one unit ask for more than any unit may."""


@dataclass
class Stage:
    server: postgres.Server
    api: int
    twin: int
    quick: bool

    def rounds(self, usual: int) -> int:
        return 1 if self.quick else usual

    def count(self, usual: int) -> int:
        return min(usual, 8) if self.quick else usual

    def token(self, organisation: str, person: str | None = None) -> str:
        return asyncio.run(
            issuing.token(
                self.server.url("hutong_api"),
                self.server.keys_dir,
                organisation,
                role=None,
                person=person,
                lifetime=timedelta(hours=1),
            )
        )

    def connect(self, database: str = postgres.DATABASE) -> psycopg.Connection:
        """As the superuser."""
        return psycopg.connect(self.server.url(postgres.SUPERUSER, database), autocommit=True)


@contextmanager
def opened(home: Path, *, quick: bool) -> Iterator[Stage]:
    with ExitStack() as stack:
        server = stack.enter_context(postgres.Server(home).started())
        keys.create_missing(server.keys_dir)
        prepare(server, postgres.DATABASE)
        _prepare_twin(server)
        api = stack.enter_context(process(server, "api")).port
        twin = stack.enter_context(_twin(server))
        yield Stage(server, api, twin, quick)


def prepare(server: postgres.Server, database: str) -> bool:
    """A migrated and seeded database of the product; made when it is not there yet, and answers that."""
    with psycopg.connect(server.url(postgres.SUPERUSER, postgres.SUPERUSER), autocommit=True) as connection:
        is_new = not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if is_new:
            connection.execute(f'CREATE DATABASE "{database}" OWNER {postgres.OWNER}'.encode())
    migrate.upgrade(server.url(postgres.OWNER, database))
    postgres.set_serving_passwords(server.url(postgres.OWNER, database), server.keys_dir)
    asyncio.run(seed.demo(server.url("hutong_api", database)))
    return is_new


def _prepare_twin(server: postgres.Server) -> None:
    with psycopg.connect(server.url(postgres.SUPERUSER, postgres.SUPERUSER), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE twin OWNER {postgres.OWNER}".encode())
    engine = sa.create_engine(sqlalchemy_url(server.url(postgres.OWNER, "twin")))
    twins.METADATA.create_all(engine)
    engine.dispose()


@dataclass(frozen=True)
class Process:
    """`port`: on which `api` serves."""

    port: int
    pid: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def process(server: postgres.Server, name: str, database: str = postgres.DATABASE, **more: str) -> Iterator[Process]:
    """One of the product's processes, started as `hutong <name>` starts it."""
    port = ports.free()
    role = f"hutong_{name}"
    environment = {
        "HUTONG_DATABASE_URL": server.url(role, database),
        "HUTONG_KEYS_DIR": str(server.keys_dir),
        "HUTONG_PORT": str(port),
        **UNLIMITED,
        **more,
    }
    with _child([sys.executable, "-m", "services.cli", name], environment, server.home / f"{name}.log") as child:
        if name == "api":
            _answers(port, "/healthz")
        yield Process(port, child.pid)


@contextmanager
def _twin(server: postgres.Server) -> Iterator[int]:
    port = ports.free()
    url = sqlalchemy_url(server.url(postgres.OWNER, "twin"))
    environment = {"TWIN_URL": url, "TWIN_POOL": str(POOL), "TWIN_PORT": str(port)}
    with _child([sys.executable, "-m", "tests.bench.twins"], environment, server.home / "twin.log"):
        _answers(port, "/openapi.json")
        yield port


@contextmanager
def _child(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        child = subprocess.Popen(command, env={**os.environ, **environment}, stdout=output, stderr=output)
        try:
            yield child
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(15)


def _answers(port: int, path: str) -> None:
    """Raises TimeoutError when nobody answers there within two minutes."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise TimeoutError(f"nothing answers on port {port}")
