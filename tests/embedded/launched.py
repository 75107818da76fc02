"""A stack launched as a person would, in a process of its own."""

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from services.embedded import layout, processes
from services.embedded.layout import Layout, Stack
from services.embedded.processes import Identity

PATIENCE = 90.0


class Launched:
    """`python -m tests.embedded.launcher` on `home`, at once; `ready` waits for it, `ended` for its end."""

    def __init__(self, home: Path, *, port: int = 0, seed: str | None = None, **environment: str) -> None:
        self.home = home
        self.output = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process writes into it
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "tests.embedded.launcher", str(home), str(port), *([seed] if seed else [])],
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | environment,
        )

    @property
    def said(self) -> str:
        return os.pread(self.output.fileno(), 1 << 20, 0).decode()

    def ready(self) -> Stack:
        processes.until(lambda: self.popen.poll() is not None or "is ready" in self.said, PATIENCE)
        if "is ready" not in self.said:
            raise AssertionError(self.asked_to_stop())
        return layout.running(self.home)

    def ended(self) -> tuple[int, str]:
        """Exit status, and its complaint."""
        _, complaint = self.popen.communicate(timeout=PATIENCE)
        return self.popen.returncode, complaint

    def asked_to_stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        self.popen.send_signal(number)
        return self.ended()

    def killed(self) -> None:
        self.popen.kill()
        self.popen.communicate(timeout=PATIENCE)


def ask(stack: Stack) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
        return answer
    finally:
        connection.close()


def write(stack: Stack, seq: int) -> None:
    with psycopg.connect(stack.database_url("api")) as connection:
        connection.execute("INSERT INTO entry VALUES (%s, 'said')", [seq])


def entries(stack: Stack) -> list[int]:
    with psycopg.connect(stack.database_url("api")) as connection:
        return [seq for (seq,) in connection.execute("SELECT seq FROM entry ORDER BY seq")]


def end_whatever_runs(home: Path) -> None:
    """After a test that failed half-way: every process that the stack on `home` wrote down, and PostgreSQL."""
    stack = layout.read(Layout(home))
    known = {stack.supervisor, *stack.processes.values()} if stack else set()
    for identity in known - {Identity.mine()}:
        processes.Child(identity).end(signal.SIGTERM, patience=15)
