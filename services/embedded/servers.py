"""The two servers of a stack: ours, started or adopted, or external ones that are only used."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from services.embedded import external, ports, postgres, temporal
from services.embedded.external import External
from services.embedded.layout import Layout, Stack
from services.embedded.processes import Child
from services.embedded.supervisor import Part


@dataclass(frozen=True)
class Database:
    """`start` answers the owner's URL without its password. `part` is None for an external server.

    It raises StartupRefused when ours cannot start, or when the external one does not answer.
    """

    start: Callable[[], str]
    part: Part | None = None


@dataclass(frozen=True)
class Engine:
    """`start` does not wait, `wait_ready` does. `part` and `page` are None for an external server.

    `is_empty` says that it has no data yet, as far as we can know.
    """

    address: str
    start: Callable[[], None] = lambda: None
    wait_ready: Callable[[], None] = lambda: None
    page: str | None = None
    is_empty: bool = False
    part: Part | None = None


def database(where: Layout, before: Stack | None) -> Database:
    url = External().database_url
    return Database(lambda: external.check_database(url, where)) if url else _own_database(where, before)


def engine(where: Layout, before: Stack | None) -> Engine:
    address = External().temporal_address
    return Engine(address) if address else _own_engine(where, before)


def _own_database(where: Layout, before: Stack | None) -> Database:
    server = postgres.Server(where.home, port=_port(before.owner) if before else None)
    part = Part("postgres", server.spawn, first=signal.SIGINT, last=signal.SIGQUIT, patience=postgres.PATIENCE)

    def start() -> str:
        try:
            server.start()
        finally:  # one that never became ready must be ended all the same
            part.child = server.child
        return f"postgresql://{postgres.OWNER}@{ports.LOOPBACK}:{server.port}/{postgres.DATABASE}"

    return Database(start, part)


def _own_engine(where: Layout, before: Stack | None) -> Engine:
    """What was left behind when it still answers, else a new one, on the last one's ports when those are free."""
    port = _port(f"//{before.temporal_address}") if before else None
    page_port = _port(before.temporal_page) if before else None
    child = _left_behind(before)
    if child is None or port is None or page_port is None:
        port, page_port = ports.free(port), ports.free(page_port)
    server = temporal.Server(where.home, port, page_port)
    part = Part("temporal", server.spawn, paused=where.pause.exists, child=child)

    def start() -> None:
        if part.child is None:
            part.start()

    def wait_ready() -> None:
        if part.child is not None:
            server.wait_ready(part.child)

    return Engine(server.address, start, wait_ready, server.page, not server.database.exists(), part)


def _left_behind(before: Stack | None) -> Child | None:
    """The engine of a supervisor that was killed; one that does not answer is ended."""
    if before is None or "temporal" not in before.processes:
        return None
    child = Child(before.processes["temporal"])
    if child.alive() and temporal.answers(before.temporal_address):
        return child
    child.end(signal.SIGTERM, patience=10)
    return None


def _port(url: str | None) -> int | None:
    return urlsplit(url).port if url else None
