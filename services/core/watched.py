"""What a file says, read again when it has changed: a key is rotated while the processes run."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

import structlog

from services.core import logs
from services.core.errors import StartupRefused

T = TypeVar("T")
LOOKS = 1.0  # seconds between two looks at a file that seems to be as it was


class Watched(Generic[T]):
    """`read` makes something of the file.

    What it raises, StartupRefused, is raised at first. Later what was read before goes on being used: an operator's
    slip must not end the service.
    """

    def __init__(self, path: Path, read: Callable[[Path], T], *names: str) -> None:
        """`names`: of files in a directory, where several are read together."""
        self._path, self._read = path, read
        self._files = [path / name for name in names] or [path]
        self._version = self._now()
        self._found = read(path)
        self._next_look = time.monotonic() + LOOKS

    def get(self, *, at_once: bool = False) -> T:
        """`at_once`: look at the file now, since what is wanted is not in what was read."""
        if at_once or time.monotonic() >= self._next_look:
            self._look()
        return self._found

    def _look(self) -> None:
        self._next_look = time.monotonic() + LOOKS
        version = self._now()
        if version == self._version:
            return
        self._version = version
        try:
            self._found = self._read(self._path)
        except StartupRefused as refused:
            structlog.get_logger().error("key_file.refused", file=self._path.name, **logs.cause(refused))

    def _now(self) -> list[tuple[int, ...] | None]:
        return [_version(file) for file in self._files]


def _version(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size, found.st_mode
