"""Where sealed files lie. What is written here is ciphertext already; a name is an id and says nothing.

A file comes in, and is kept once a row tells of it. Only what never was kept may be swept away: with the wrong database
behind it, a sweep of everything that no row tells of would take every child's evidence.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from services.core import clock
from services.core.errors import StartupRefused, Unavailable


class Missing(Exception):
    """A file that a row tells of, and that is not there."""


class Store(Protocol):
    """All of it blocks, and raises Unavailable when the store takes or gives nothing now."""

    def create(self, name: str) -> BinaryIO:
        """A new file that comes in."""

    def settle(self, file: BinaryIO) -> None:
        """What was created has come in whole: from now on a power cut does not take it."""

    def keep(self, name: str) -> None:
        """A row tells of it. Keeping it twice is no harm."""

    def discard(self, name: str) -> None:
        """It came in for nothing. One that is kept stays."""

    def erase(self, name: str) -> None:
        """Nobody can read it any more: it goes. Erasing it twice is no harm."""

    def open(self, name: str) -> BinaryIO:
        """For reading at any place, also when it was not yet kept. Raises Missing."""

    def left_over(self, before: datetime) -> list[str]:
        """What has been coming in since before then and was not kept."""


class Directory:
    """`incoming/` and `kept/<first two characters>/` below one folder, closed to others."""

    def __init__(self, root: Path) -> None:
        """Raises StartupRefused when the folders cannot be made or written to."""
        self._incoming, self._kept = root / "incoming", root / "kept"
        try:
            for folder in (root, self._incoming, self._kept):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StartupRefused(f"the directory of files {root} cannot be made: {error.strerror}") from None
        if not os.access(self._incoming, os.W_OK | os.X_OK) or not os.access(self._kept, os.W_OK | os.X_OK):
            raise StartupRefused(f"the directory of files {root} cannot be written to")

    def create(self, name: str) -> BinaryIO:
        with taking():
            descriptor = os.open(self._incoming / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            return os.fdopen(descriptor, "wb")

    def settle(self, file: BinaryIO) -> None:
        with taking():
            file.flush()
            os.fsync(file.fileno())
            file.close()
            _remember(self._incoming)

    def keep(self, name: str) -> None:
        target = self._place(name)
        with taking():
            target.parent.mkdir(mode=0o700, exist_ok=True)
            with suppress(FileNotFoundError):
                (self._incoming / name).rename(target)
                _remember(target.parent)

    def discard(self, name: str) -> None:
        with taking():
            (self._incoming / name).unlink(missing_ok=True)

    def erase(self, name: str) -> None:
        with taking():
            for path in (self._incoming / name, self._place(name)):
                path.unlink(missing_ok=True)

    def open(self, name: str) -> BinaryIO:
        with taking():
            for path in (self._place(name), self._incoming / name, self._place(name)):  # it may be moving just now
                with suppress(FileNotFoundError):
                    return path.open("rb", buffering=0)
        raise Missing(name)

    def left_over(self, before: datetime) -> list[str]:
        return sorted(path.name for path in self._incoming.iterdir() if _written_at(path) < before)

    def _place(self, name: str) -> Path:
        return self._kept / name[:2] / name


def copy(root: Path, target: Path) -> None:
    """All of a directory of files to a new one, while others write to it; nothing when there is none.

    What is coming in goes first: what is kept meanwhile is then found where it is kept.
    """
    if not root.is_dir():
        return
    target.mkdir(mode=0o700)
    for folder in ("incoming", "kept"):
        for path in [root / folder, *sorted((root / folder).glob("**/*"))]:
            copied = target / path.relative_to(root)
            if path.is_dir():
                copied.mkdir(mode=0o700)
                continue
            with suppress(FileNotFoundError):
                shutil.copy(path, copied)


@contextmanager
def taking() -> Iterator[None]:
    """Raises Unavailable when the disk is full, or broken."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unavailable("the store of files does not take this now; nothing was stored") from error


def _remember(folder: Path) -> None:
    """A name is on disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _written_at(path: Path) -> datetime:
    with suppress(FileNotFoundError):
        return datetime.fromtimestamp(path.stat().st_mtime, clock.SHANGHAI)
    return datetime.max.replace(tzinfo=clock.SHANGHAI)
