"""docker-compose.yml played without containers: its databases, its commands, its settings, its health checks."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from services.embedded import binaries, ports, postgres, temporal
from tests.deploy import composed

PASSWORDS = {
    "POSTGRES_PASSWORD": "never-asked-for",
    "HUTONG_OWNER_PASSWORD": "a:word/with@signs",
    "TEMPORAL_PASSWORD": "another'word",
}
PATIENCE = 60.0


class Deployed:
    """Servers of our own that play the external ones, and processes told what the file tells its services."""

    def __init__(self, home: Path, database: postgres.Server, engine: temporal.Server) -> None:
        self.home, self.keys_dir, self.port = home, home / "keys", ports.free()
        self.database, self.engine = database, engine
        self.processes: list[subprocess.Popen[bytes]] = []
        self.keys_dir.mkdir(mode=0o700)

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def addresses(self, service: str) -> dict[str, str]:
        return {
            "postgres:5432": f"127.0.0.1:{self.database.port}",
            "temporal:7233": self.engine.address,
            "'api', 8080": f"'127.0.0.1', {self.port}",
            "8080": str(self.port),
            "0.0.0.0": "127.0.0.1",  # noqa: S104 - as the file says it; here nothing leaves the loopback
            "/keys": str(self._only_its_keys() if service == "relay" else self.keys_dir),
            "/files": str(self.home / "files"),
            "/checkpoints/": f"{self.home}/",
        }

    def environment(self, service: str) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("HUTONG_", "PG"))}
        return ours | composed.environment(service, PASSWORDS, self.addresses(service))

    def run(self, service: str, *command: str) -> subprocess.CompletedProcess[str]:
        """`docker compose exec SERVICE hutong COMMAND`, or without a command what the service itself runs."""
        words = command or composed.services()[service]["command"]
        return subprocess.run(
            [sys.executable, "-m", "services.cli", *words],
            env=self.environment(service),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def start(self, service: str) -> None:
        with (self.home / f"{service}.log").open("ab") as log:
            command = [sys.executable, "-m", "services.cli", *composed.services()[service]["command"]]
            environment = self.environment(service)
            self.processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))

    async def is_well(self, service: str) -> bool:
        """What its health check says."""
        _, *words = composed.health_check(service, self.addresses(service))
        process = await asyncio.create_subprocess_exec(sys.executable, *words, stderr=subprocess.DEVNULL)
        return await process.wait() == 0

    def runs(self) -> bool:
        return all(process.poll() is None for process in self.processes)

    def said(self) -> str:
        return "\n".join(f"{log.name}:\n{log.read_text()}" for log in sorted(self.home.glob("*.log")))

    def stop(self) -> list[int]:
        """The exit status of each process, in the order in which they were started."""
        for process in self.processes:
            process.terminate()
        return [process.wait(PATIENCE) for process in self.processes]

    def _only_its_keys(self) -> Path:
        folder = self.home / "relay"
        folder.mkdir(mode=0o700, exist_ok=True)
        for mount in composed.services()["relay"]["volumes"]:
            if isinstance(mount, dict):
                name = mount["volume"]["subpath"]
                shutil.copy2(self.keys_dir / name, folder / name)
        return folder


@contextmanager
def servers(home: Path) -> Iterator[Deployed]:
    with postgres.Server(home / "database", durable=False).started() as database, ExitStack() as ending:
        engine = temporal.Server(home / "engine", ports.free(), ports.free())
        child = engine.spawn()
        ending.callback(child.end, signal.SIGTERM, patience=15)
        create_databases(database, home / "databases.sql")
        engine.wait_ready(child)
        made = Deployed(home, database, engine)
        ending.callback(made.stop)
        yield made


def create_databases(server: postgres.Server, script: Path) -> None:
    """By the file's own script, on a cluster that has nothing of the product any more."""
    superuser = server.url(postgres.SUPERUSER, postgres.SUPERUSER)
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("DROP DATABASE hutong")
        connection.execute("DROP ROLE hutong_owner")
    script.write_text(composed.read()["configs"]["databases"]["content"])
    command = [str(binaries.postgres("psql")), "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={script}", superuser]
    subprocess.run(command, env=os.environ | PASSWORDS, capture_output=True, check=True)
