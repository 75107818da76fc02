"""What a stack runs besides servers: the migrations, the demo county, the api, the worker and the relay."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from services.core.errors import StartupRefused

PROCESSES = ("worker", "relay", "api")


def _migrate(owner_url: str) -> None:
    from services import migrate  # late: it loads every table of the house, and an early refusal should not wait

    migrate.upgrade(owner_url)


def _seed(name: str, database_url: str) -> None:
    if name != "demo":
        raise StartupRefused(f"there is no seed named {name}; there is: demo")
    from services import seed

    asyncio.run(seed.demo(database_url))
    asyncio.run(seed.logins(database_url))


@dataclass(frozen=True)
class Steps:
    """Replaceable, so that the stack can be tried without the product.

    `migrate(owner_url)`; `seed(name, database_url of hutong_api)`; `command` followed by `api`, `worker`, `relay` or
    `resync --data-dir DIR` starts that one.
    """

    migrate: Callable[[str], None] = _migrate
    seed: Callable[[str, str], None] = _seed
    command: tuple[str, ...] = (sys.executable, "-m", "services.cli")

    def resync(self, home: Path) -> bool:
        """Tell the engine of every open subject; whether that went well."""
        command = [*self.command, "resync", "--data-dir", str(home)]
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False).returncode == 0
