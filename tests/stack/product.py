"""The whole product, started as a user starts it, in a process and a directory of its own."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
from psycopg.rows import namedtuple_row
from temporalio.client import Client

from services import issuing
from services.embedded import layout, ports
from services.embedded.layout import Layout, Stack
from tests.house import Office

PATIENCE = 180.0
"""Seconds after which a thing that should happen is said not to. Only a failing test waits so long."""


class Product:
    """`hutong up` on `home`. It may be stopped, killed and started again; the port stays."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, ports.free()
        self.popen: subprocess.Popen[bytes] | None = None

    @property
    def stack(self) -> Stack:
        """As the supervisor last wrote it down: processes change their ids whenever they are started again."""
        return layout.running(self.home)

    @property
    def log(self) -> Path:
        """What the terminal shows; beside the logs of the processes."""
        return Layout(self.home).log("up")

    def launch(self) -> None:
        command = [sys.executable, "-m", "services.cli", "up", "--data-dir", str(self.home), "--port", str(self.port)]
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        with self.log.open("ab") as output:
            self.popen = subprocess.Popen(
                [*command, "--seed", "demo"], stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )

    def runs(self) -> bool:
        return self.popen is not None and self.popen.poll() is None

    async def ready(self) -> None:
        """Returns when /readyz says so. Starts what is not running, the engine of an earlier test included."""
        if not self.runs():
            await asyncio.to_thread(self.launch)
        Layout(self.home).pause.unlink(missing_ok=True)
        await eventually(self._is_ready)

    async def _is_ready(self) -> bool:
        """Not before the supervisor has written down its own processes: those of a killed one answer too."""
        assert self.popen is not None
        assert self.runs(), self.log.read_text()
        written = layout.read(Layout(self.home))
        if written is None or written.supervisor.pid != self.popen.pid or "api" not in written.processes:
            return False
        async with httpx.AsyncClient(base_url=written.api_url, trust_env=False) as client:
            try:
                return (await client.get("/readyz", timeout=5)).status_code == httpx.codes.OK
            except httpx.TransportError:
                return False

    async def stop(self) -> None:
        """As Ctrl-C does."""
        assert await asyncio.to_thread(self._end, signal.SIGTERM) == 0, self.log.read_text()

    async def kill_supervisor(self) -> None:
        await asyncio.to_thread(self._end, signal.SIGKILL)

    def _end(self, number: signal.Signals) -> int:
        assert self.popen is not None
        self.popen.send_signal(number)
        return self.popen.wait(PATIENCE)

    def kill(self, name: str) -> None:
        """SIGKILL one process of this stack, which the supervisor then starts again."""
        process = self.stack.processes[name].process()
        assert process is not None, f"{name} is not running"
        process.kill()

    async def stop_engine(self) -> None:
        await asyncio.to_thread(self.stack.stop_temporal)

    async def start_engine(self) -> None:
        await asyncio.to_thread(self.stack.start_temporal)

    async def engine(self) -> Client:
        return await Client.connect(self.stack.temporal_address)

    def rows(self, query: str, **values: Any) -> list[Any]:
        """What the database holds, or `RETURNING` answers, as its owner sees it."""
        with psycopg.connect(self.stack.owner_url, row_factory=namedtuple_row) as connection:
            return connection.execute(query.encode(), values).fetchall()

    @contextmanager
    def more_relays(self, count: int) -> Iterator[list["subprocess.Popen[bytes]"]]:
        """`hutong relay`, so many of them, beside the stack's own."""
        told = {
            "HUTONG_DATABASE_URL": self.stack.database_url("relay"),
            "HUTONG_TEMPORAL_ADDRESS": self.stack.temporal_address,
            "HUTONG_KEYS_DIR": str(self.stack.keys_dir),
        }
        command = [sys.executable, "-m", "services.cli", "relay"]
        with Layout(self.home).log("more-relays").open("ab") as output:
            started = [
                subprocess.Popen(command, env=os.environ | told, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
                for _ in range(count)
            ]
        try:
            yield started
        finally:
            for relay in started:
                relay.terminate()
            for relay in started:
                relay.wait(PATIENCE)

    @contextmanager
    def without_restarts(self) -> Iterator[None]:
        """The supervisor sleeps: what is stopped meanwhile stays so."""
        assert self.popen is not None
        self.popen.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.popen.send_signal(signal.SIGCONT)

    async def office(
        self, client: httpx.AsyncClient, organisation: str, person: str | None = None, role: str | None = None
    ) -> Office:
        stack = self.stack
        token = await issuing.token(
            stack.database_url("api"),
            stack.keys_dir,
            organisation,
            role=role,
            person=person,
            lifetime=timedelta(hours=1),
        )
        return Office(client, organisation, {"Authorization": f"Bearer {token}"})


async def eventually(
    holds: Callable[[], Awaitable[bool]], otherwise: Callable[[], str] = str, *, pause: float = 0.1
) -> None:
    """Returns as soon as it holds. Raises AssertionError with what `otherwise` says when it does not in good time."""
    end = time.monotonic() + PATIENCE
    while not await holds():
        assert time.monotonic() < end, otherwise() or "it did not come true in time"
        await asyncio.sleep(pause)
