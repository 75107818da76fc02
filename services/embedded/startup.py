"""The start of a stack, step by step: what was left behind, keys, servers, tables, processes, readiness."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from services.core import keys, token_keys
from services.core.errors import StartupRefused
from services.embedded import layout, ports, postgres, processes, readiness, servers
from services.embedded.layout import Layout, Stack
from services.embedded.processes import Child, Identity
from services.embedded.steps import PROCESSES, Steps
from services.embedded.stopping import Stopping
from services.embedded.supervisor import Part, Supervisor


class Startup:
    """One run of a stack: `start`, then `supervisor.tick` now and then, at last `supervisor.stop`."""

    def __init__(self, where: Layout, port: int, steps: Steps, console: Console, stopping: Stopping) -> None:
        self.layout, self.steps, self.console, self.stopping = where, steps, console, stopping
        self.port = port or ports.free()
        self.owner = ""
        self.before = layout.read(where)
        self.is_first = self.before is None and not postgres.Server(where.home).initialised
        self.supervisor = Supervisor([], self._record, console.print)

    def start(self, seed: str | None) -> Stack:
        """Raises StartupRefused, or Interrupted when somebody asks to stop; what was started by then still runs."""
        self._end_leftovers()
        if not ports.is_free(self.port):
            raise StartupRefused(f"port {self.port} is taken by another program; choose another with --port")
        self._check_keys()
        self.layout.pause.unlink(missing_ok=True)
        with self._step("PostgreSQL"):
            self._start_servers()
        with self._step("tables"):
            self._prepare_tables(seed)
        with self._step("Temporal"):
            self.engine.wait_ready()
        with self._step("api, worker, relay"):
            self._start_processes()
            readiness.wait(self.layout, self.port, self.supervisor.parts, self.stopping)
        self._resync()
        return self._stack()

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        with self.console.status(name):
            yield
        self.console.print(f"[green]✓[/] {name} [dim]{time.monotonic() - began:.1f} s[/]")

    def _stack(self) -> Stack:
        return Stack(
            data_dir=self.layout.home,
            supervisor=Identity.mine(),
            port=self.port,
            owner=self.owner,
            temporal_address=self.engine.address,
            temporal_page=self.engine.page,
            processes={part.name: part.child.identity for part in self.supervisor.parts if part.child},
        )

    def _record(self) -> None:
        layout.write(self.layout, self._stack())

    def _end_leftovers(self) -> None:
        """What served for a supervisor that was killed has old settings and nobody's care; the servers are kept."""
        for name in PROCESSES:
            if self.before and name in self.before.processes:
                Child(self.before.processes[name]).end(signal.SIGTERM, patience=5)

    def _check_keys(self) -> None:
        """Keys are made once, before anything is sealed with them. Later a missing one is a loss, and is told."""
        directory = self.layout.keys_dir
        if self.is_first:
            keys.create_missing(directory)
            postgres.create_passwords(directory)
        elif directory.is_dir():  # of an older version; nothing was sealed with them
            keys.create_renewable(directory)
            postgres.create_passwords(directory, postgres.SERVING)  # the database is told them at each start
        keys.load(directory)
        token_keys.load_public(directory)
        token_keys.load_private(directory)
        for role in postgres.SERVING:
            keys.read_private(directory / f"{role}.password")

    def _start_servers(self) -> None:
        """The engine first and without waiting: it comes up while PostgreSQL does."""
        self.engine = servers.engine(self.layout, self.before)
        database = servers.database(self.layout, self.before)
        self.supervisor.parts = [part for part in (database.part, self.engine.part) if part]
        is_new = self.is_first and database.part is not None
        if self.engine.is_empty and not is_new:
            self.layout.resync_due.touch(mode=0o600)
        self.engine.start()
        self._record()
        self.owner = database.start()
        self._record()
        self.stopping.check()

    def _prepare_tables(self, seed: str | None) -> None:
        stack = self._stack()
        self.steps.migrate(stack.owner_url)
        postgres.set_serving_passwords(stack.owner_url, stack.keys_dir)
        self.stopping.check()
        if seed:
            self.steps.seed(seed, stack.database_url("api"))
        self.stopping.check()

    def _start_processes(self) -> None:
        stack = self._stack()
        for name in PROCESSES:
            part = Part(name, self._spawning(name, stack.database_url(name)))
            self.supervisor.parts.append(part)
            part.start()
        self._record()

    def _spawning(self, name: str, database_url: str) -> Callable[[], Child]:
        environment = (
            {"HUTONG_CHECKPOINT_COPY": str(self.layout.checkpoints)}
            | os.environ
            | {
                "HUTONG_DATABASE_URL": database_url,
                "HUTONG_TEMPORAL_ADDRESS": self.engine.address,
                "HUTONG_KEYS_DIR": str(self.layout.keys_dir),
                "HUTONG_FILES_DIR": str(self.layout.files),
                "HUTONG_HOST": ports.LOOPBACK,
                "HUTONG_PORT": str(self.port),
            }
        )
        command, log = [*self.steps.command, name], self.layout.log(name)
        return lambda: processes.start(command, log, env=environment)

    def _resync(self) -> None:
        """An engine that lost its data, or a restored database, knows nothing of the open subjects."""
        if not self.layout.resync_due.exists():
            return
        with self._step("every open subject, told to the engine"):
            done = self.steps.resync(self.layout.home)
        if done:
            self.layout.resync_due.unlink()
        else:
            self.console.print(
                f"the engine knows no open subject yet; run: hutong resync --data-dir {self.layout.home}"
            )
