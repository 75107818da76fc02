"""A file as it comes in: sealed chunk by chunk under a key of its own, counted and digested, in no row yet."""

import hashlib
from dataclasses import dataclass
from uuid import UUID, uuid4

from services.core import encryption
from services.core.errors import Unprocessable
from services.files import chunks, media
from services.files.errors import FileTooLarge
from services.files.scanning import Screening
from services.files.store import Store, taking

LIMIT = 50 * 1024 * 1024


@dataclass(frozen=True)
class Sealed:
    """What it takes to read a file: which, how long in bytes, and its key."""

    id: UUID
    size: int
    key: bytes

    def open(self, store: Store) -> chunks.Opened:
        """Raises Missing, Unreadable, Unavailable."""
        return chunks.Opened(store.open(str(self.id)), self.key, bound_to(self.id), self.size)


@dataclass(frozen=True)
class Received:
    """A file that has come in whole. `size` in bytes and `sha256` in hex are those of what was sent."""

    sealed: Sealed
    name: str | None
    sha256: str
    media_type: str
    screening: Screening = "not_screened"

    @property
    def id(self) -> UUID:
        return self.sealed.id

    @property
    def size(self) -> int:
        return self.sealed.size


class Incoming:
    """`take` each piece, then `finish`; or `discard`. All of it blocks."""

    def __init__(self, store: Store, name: str | None) -> None:
        self.id, self._name = uuid4(), name
        self._key, self._store = encryption.new_key(), store
        self._file = store.create(str(self.id))
        self._sealing = chunks.Sealing(self._file, self._key, bound_to(self.id))
        self._digest, self._size, self._head = hashlib.sha256(), 0, b""

    def take(self, plain: bytes) -> None:
        """Raises FileTooLarge, Unavailable when the disk is full."""
        self._size += len(plain)
        if self._size > LIMIT:
            raise FileTooLarge
        self._digest.update(plain)
        self._head = (self._head + plain[: media.HEAD])[: media.HEAD]
        with taking():
            self._sealing.write(plain)

    def finish(self) -> Received:
        """Raises Unprocessable for an empty file."""
        if not self._size:
            raise Unprocessable.field("/file", "empty-file", "the file is empty")
        with taking():
            self._sealing.finish()
        self._store.settle(self._file)
        media_type = media.type_of(self._head)
        sealed = Sealed(self.id, self._size, self._key)
        return Received(sealed, self._name, self._digest.hexdigest(), media_type)

    def discard(self) -> None:
        self._file.close()
        self._store.discard(str(self.id))


def bound_to(file_id: UUID) -> str:
    return f"file:{file_id}"
