"""Where a stack keeps its things, and how another process reads a running one."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from services.core import keys
from services.core.errors import StartupRefused
from services.embedded import ports, postgres, processes, temporal
from services.embedded.processes import Identity

STOP_PATIENCE = 30.0


@dataclass(frozen=True)
class Layout:
    """The folder of one stack. `home` is absolute; use `Layout.of`."""

    home: Path

    @classmethod
    def of(cls, data_dir: Path | None) -> "Layout":
        """`--data-dir`, or `$HUTONG_DATA_DIR`, or `~/.local/share/hutong`; for root `/var/lib/hutong`.

        Root's own home is closed to PostgreSQL's unprivileged account.
        """
        given = data_dir or os.environ.get("HUTONG_DATA_DIR")
        if given:
            return cls(Path(given).expanduser().absolute())
        return cls(Path("/var/lib/hutong") if os.geteuid() == 0 else Path.home() / ".local/share/hutong")

    @property
    def keys_dir(self) -> Path:
        return self.home / "keys"

    @property
    def files(self) -> Path:
        return self.home / "files"

    @property
    def run(self) -> Path:
        return self.home / "run"

    @property
    def lock(self) -> Path:
        return self.home / "lock"

    @property
    def state(self) -> Path:
        """What `Stack` is read from."""
        return self.run / "stack.json"

    @property
    def pause(self) -> Path:
        """While it exists, the supervisor keeps Temporal stopped."""
        return self.run / "temporal.paused"

    @property
    def resync_due(self) -> Path:
        """While it exists, the engine has yet to be told of every open subject."""
        return self.run / "resync.due"

    @property
    def checkpoints(self) -> Path:
        """Copies of the signed checkpoints, outside the database; unless the settings name another place."""
        return self.home / "checkpoints.jsonl"

    def log(self, name: str) -> Path:
        return self.home / "logs" / f"{name}.log"

    def create(self) -> None:
        """Raises StartupRefused when it cannot be made."""
        try:
            for folder in (self.home, self.run, self.home / "logs"):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StartupRefused(f"the data directory {self.home} cannot be made: {error.strerror}") from None


@dataclass(frozen=True)
class Stack:
    """A stack as its supervisor last wrote it down.

    `owner` is the owner's database URL without its password, empty until the database is there; `temporal_page` is None
    when the engine is an external server; `processes` has one entry for each that we run.
    """

    data_dir: Path
    supervisor: Identity
    port: int
    owner: str
    temporal_address: str
    temporal_page: str | None
    processes: dict[str, Identity]

    @property
    def keys_dir(self) -> Path:
        return Layout(self.data_dir).keys_dir

    @property
    def api_url(self) -> str:
        return f"http://{ports.LOOPBACK}:{self.port}"

    @property
    def owner_url(self) -> str:
        return as_role(self.owner, None, self.keys_dir)

    def database_url(self, process: str) -> str:
        """That of the role of `api`, `worker` or `relay`."""
        return as_role(self.owner, f"hutong_{process}", self.keys_dir)

    def stop_temporal(self) -> None:
        """Have the supervisor stop Temporal, and wait until it is gone. Blocking, as `start_temporal` is."""
        engine = self._fresh().processes.get("temporal")
        Layout(self.data_dir).pause.touch(mode=0o600)
        if engine and not processes.until(lambda: engine.process() is None, STOP_PATIENCE):
            raise StartupRefused("Temporal does not stop; is the supervisor alive?")

    def start_temporal(self) -> None:
        """Have the supervisor start Temporal again, and wait until it answers."""
        self._fresh()
        Layout(self.data_dir).pause.unlink(missing_ok=True)
        if not processes.until(lambda: temporal.answers(self.temporal_address), STOP_PATIENCE, pause=0.1):
            raise StartupRefused(f"Temporal did not start; its log says why: {Layout(self.data_dir).log('temporal')}")

    def _fresh(self) -> "Stack":
        """The same stack as it is now, with an engine that is ours to stop."""
        if self.temporal_page is None:
            raise StartupRefused(f"Temporal at {self.temporal_address} is an external server, not ours to stop")
        return running(self.data_dir)


def running(data_dir: Path | None) -> Stack:
    """The stack that runs on this data directory. Raises StartupRefused when none does, or not yet."""
    layout = Layout.of(data_dir)
    stack = read(layout)
    if stack is None or stack.supervisor.process() is None:
        raise StartupRefused(f"no stack is running on {layout.home}; start it: hutong up --data-dir {layout.home}")
    if not stack.owner:
        raise StartupRefused(f"the stack on {layout.home} is still starting")
    return stack


def read(layout: Layout) -> Stack | None:
    """What the last supervisor wrote down, running or not; None when there was none yet, or a power cut took it."""
    try:
        facts: dict[str, Any] = json.loads(layout.state.read_text())
        return Stack(
            data_dir=layout.home,
            supervisor=Identity(**facts["supervisor"]),
            port=facts["port"],
            owner=facts["owner"],
            temporal_address=facts["temporal_address"],
            temporal_page=facts["temporal_page"],
            processes={name: Identity(**identity) for name, identity in facts["processes"].items()},
        )
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return None
    except PermissionError:
        raise StartupRefused(f"{layout.state} cannot be read; run this as the user who runs the stack") from None


def write(layout: Layout, stack: Stack) -> None:
    """Replace it in one step: a reader sees the old stack or the new one."""
    facts = {
        "supervisor": vars(stack.supervisor),
        "port": stack.port,
        "owner": stack.owner,
        "temporal_address": stack.temporal_address,
        "temporal_page": stack.temporal_page,
        "processes": {name: vars(identity) for name, identity in stack.processes.items()},
    }
    unfinished = layout.state.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    keys.write_private(unfinished, json.dumps(facts, indent=1))
    unfinished.replace(layout.state)


def as_role(owner: str, role: str | None, keys_dir: Path) -> str:
    """The owner's URL for another role, or with None for the owner himself, with the password of its key file."""
    url = make_url(owner)
    path = keys_dir / f"{role or postgres.OWNER}.password"
    password = keys.read_private(path).strip() if role or path.exists() else None
    named = url.set(drivername="postgresql", username=role or url.username, password=password)
    return named.render_as_string(hide_password=False)
