"""A file as it comes in: sealed chunk by chunk under a key of its own, counted and digested, in no row yet.

All of it blocks, and raises Unavailable when the store takes nothing now.
"""

import hashlib
import io
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from services.core import encryption
from services.core.errors import Unprocessable
from services.files import chunks, media
from services.files.errors import FileTooLarge
from services.files.origin import cutting, reading
from services.files.scanning import Screening
from services.files.sealed import Sealed, Writing, names, shown_key
from services.files.store import Store

LIMIT = 50 * 1024 * 1024


@dataclass(frozen=True)
class Received:
    """A file that has come in whole. `size` in bytes and `sha256` in hex are those of what was sent.

    `shown`: the copy without its origin, where there is one; `origin`: what that copy does not tell.
    """

    id: UUID
    sealed: Sealed
    name: str | None
    sha256: str
    media_type: str
    screening: Screening = "not_screened"
    shown: Sealed | None = None
    origin: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return self.sealed.size


class Incoming:
    """`take` each piece, then `finish`; at last `keep` or `discard`."""

    def __init__(self, store: Store, name: str | None) -> None:
        self.id, self._name, self._store = uuid4(), name, store
        self._key = encryption.new_key()
        self._writing = Writing(store, names(self.id)[0], self._key)
        self._digest, self._head = hashlib.sha256(), b""

    def take(self, plain: bytes) -> None:
        """Raises FileTooLarge."""
        if self._writing.size + len(plain) > LIMIT:
            raise FileTooLarge
        self._digest.update(plain)
        self._head = (self._head + plain[: media.HEAD])[: media.HEAD]
        self._writing.take(plain)

    def finish(self) -> Received:
        """Raises Unprocessable for an empty file."""
        if not self._writing.size:
            raise Unprocessable.field("/file", "empty-file", "the file is empty")
        sealed, media_type = self._writing.finish(), media.type_of(self._head)
        return Received(self.id, sealed, self._name, self._digest.hexdigest(), media_type)

    def keep(self) -> None:
        """A row tells of it now."""
        for name in names(self.id):
            self._store.keep(name)

    def discard(self) -> None:
        self._writing.close()
        for name in names(self.id):
            self._store.discard(name)


def without_origin(store: Store, received: Received) -> Received:
    """With a copy to be shown that does not tell where the file comes from, where the file itself does."""
    with io.BufferedReader(received.sealed.open(store), chunks.CHUNK) as file:
        found = reading.cuts(file, received.size, received.media_type)
        if not found:
            return received
        copy = Writing(store, names(received.id)[1], shown_key(received.sealed.key))
        for piece in cutting.copy(file, received.size, found):
            copy.take(piece)
        return replace(received, shown=copy.finish(), origin=reading.told(file, found))
