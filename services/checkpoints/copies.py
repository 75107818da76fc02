"""Checkpoints in a second place: who can change the database and has the key can make a new past, and a copy tells.

A copy is one JSON line for each checkpoint: its note, and the heads that it wrote into the log. It goes to a file, to a
directory (a new file for each, for storage that takes no changes), or to an HTTP endpoint. Each place gets every
checkpoint at least once, in order. A file or directory knows by itself what it has.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from services.checkpoints.signed_notes import Head, read
from services.core.errors import StartupRefused


@dataclass(frozen=True)
class Copy:
    """A checkpoint as it was copied. `heads` were written into the log since the one before."""

    size: int
    note: str
    heads: Sequence[Head]

    @classmethod
    def parse(cls, line: str) -> "Copy":
        """Raises ValueError."""
        try:
            facts = json.loads(line)
            said, _ = read(facts["note"])
            return cls(said.size, facts["note"], [Head.parse(head) for head in facts["heads"]])
        except (LookupError, TypeError, AttributeError):
            raise ValueError("not a copy of a checkpoint") from None

    def as_json(self) -> dict[str, Any]:
        return {"size": self.size, "note": self.note, "heads": [str(head) for head in self.heads]}


def size_at(place: Path) -> int:
    """Up to which size a file or directory has them; 0 for a new one. Raises OSError."""
    if place.is_dir():
        return max((int(path.stem) for path in place.glob("*.json") if path.stem.isdigit()), default=0)
    try:
        with place.open("rb") as file:
            return _last_size(file)
    except FileNotFoundError:
        return 0


def put(place: Path, copy: Copy) -> None:
    """Append it; it is on disk when this returns. What is there already stays as it is. Raises OSError."""
    line = json.dumps(copy.as_json(), ensure_ascii=False).encode() + b"\n"
    if place.is_dir():
        with suppress(FileExistsError), _opened(place / f"{copy.size:012d}.json", os.O_EXCL) as file:
            file.write(line)
        return
    with _opened(place, os.O_APPEND) as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # another process may be at it
        if _last_size(file) < copy.size:
            file.write(line if _ends_whole(file) else b"\n" + line)


def read_all(place: Path) -> Iterator[Copy]:
    """Every copy there, by size, each once. Raises StartupRefused when there is none, or when one cannot be read."""
    size = 0
    for path in sorted(place.glob("*.json")) if place.is_dir() else [place]:
        for copy in _read(path):
            if copy.size > size:
                size = copy.size
                yield copy
    if not size:
        raise StartupRefused(f"{place} holds no copy of a checkpoint")


def _read(path: Path) -> Iterator[Copy]:
    try:
        with path.open() as file:
            for line in file:
                with suppress(json.JSONDecodeError):  # torn: it was written again after it
                    json.loads(line)
                    yield Copy.parse(line)
    except OSError as error:
        raise StartupRefused(f"{path} cannot be read: {error.strerror}") from None
    except ValueError:
        raise StartupRefused(f"{path} holds something else than copies of checkpoints") from None


@contextmanager
def _opened(path: Path, how: int) -> Iterator[BinaryIO]:
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | how, 0o644), "r+b") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _last_size(file: BinaryIO) -> int:
    """That of the last whole line: a power cut can have torn what came after it."""
    end, block, tail = file.seek(0, os.SEEK_END), 1 << 16, b""
    while True:
        start = max(0, end - block)
        file.seek(start)
        tail = file.read(end - start)
        for line in reversed(tail.splitlines()[0 if start == 0 else 1 :]):
            with suppress(ValueError):
                return Copy.parse(line.decode()).size
        if start == 0:
            return 0
        block *= 8


def _ends_whole(file: BinaryIO) -> bool:
    if file.seek(0, os.SEEK_END) == 0:
        return True
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"
