"""One sealed file of the store: as it is written, and as it is read. All of it blocks."""

from dataclasses import dataclass
from uuid import UUID

from services.core import encryption
from services.files import chunks
from services.files.store import Store, taking


@dataclass(frozen=True)
class Sealed:
    """What it takes to read a file: its name in the store, how long it is in bytes, and its key."""

    name: str
    size: int
    key: bytes

    def open(self, store: Store) -> chunks.Opened:
        """Raises Missing, Unreadable, Unavailable."""
        return chunks.Opened(store.open(self.name), self.key, _bound_to(self.name), self.size)


class Writing:
    """`take` each piece, then `finish`."""

    def __init__(self, store: Store, name: str, key: bytes) -> None:
        """Raises Unavailable, as the others do."""
        self.size = 0
        self._store, self._name, self._key = store, name, key
        self._file = store.create(name)
        self._sealing = chunks.Sealing(self._file, key, _bound_to(name))

    def take(self, plain: bytes) -> None:
        self.size += len(plain)
        with taking():
            self._sealing.write(plain)

    def finish(self) -> Sealed:
        """From now on a power cut does not take it."""
        with taking():
            self._sealing.finish()
        self._store.settle(self._file)
        return Sealed(self._name, self.size, self._key)

    def close(self) -> None:
        self._file.close()


def names(file_id: UUID) -> tuple[str, str]:
    """In the store: of what was sent, and of what is shown where that is another."""
    return str(file_id), f"{file_id}.shown"


def shown_key(key: bytes) -> bytes:
    """Two files never have one key: their chunks would have the same nonces."""
    return encryption.digest(key, "shown")


def _bound_to(name: str) -> str:
    return f"file:{name}"
