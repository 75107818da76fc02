"""A file sealed in chunks, so that neither side ever holds more of it than one.

AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, 2015): each file has a key of its own, and
a chunk's nonce is its place and whether it is the last. A chunk that was altered, moved, doubled, left out or taken
from another file does not open, and neither does a file whose end was cut off.
"""

import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.core.encryption import Unreadable

CHUNK = 64 * 1024
TAG = 16


class Sealing:
    """Plain bytes go in, sealed chunks go to the file; `finish` seals the last one."""

    def __init__(self, file: BinaryIO, key: bytes, bound_to: str) -> None:
        self._file, self._cipher, self._bound_to = file, AESGCM(key), bound_to.encode()
        self._held, self._place = bytearray(), 0

    def write(self, plain: bytes) -> None:
        self._held += plain
        while len(self._held) > CHUNK:  # a full chunk waits: it may be the last
            self._seal(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]

    def finish(self) -> None:
        self._seal(bytes(self._held), last=True)

    def _seal(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._place, last=last), plain, self._bound_to))
        self._place += 1


class Opened(io.RawIOBase):
    """The plain bytes of a sealed file, read at any place. Raises Unreadable for what is not as it was sealed."""

    def __init__(self, file: BinaryIO, key: bytes, bound_to: str, size: int) -> None:
        """`size`: of the plain bytes. Raises Unreadable when the file is longer or shorter than it was sealed."""
        super().__init__()
        self._file, self._cipher, self._bound_to, self.size = file, AESGCM(key), bound_to.encode(), size
        self._at, self._place, self._held = 0, -1, b""
        self._last = max(0, -(-size // CHUNK) - 1)
        if file.seek(0, os.SEEK_END) != size + (self._last + 1) * TAG:
            file.close()
            raise Unreadable(f"{bound_to}: cut off or grown")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        if self._at >= self.size:
            return 0
        place, offset = divmod(self._at, CHUNK)
        piece = self._chunk(place)[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _chunk(self, place: int) -> bytes:
        if place != self._place:
            self._file.seek(place * (CHUNK + TAG))
            sealed, nonce = self._file.read(CHUNK + TAG), _nonce(place, last=place == self._last)
            try:
                self._held = self._cipher.decrypt(nonce, sealed, self._bound_to)
            except (InvalidTag, ValueError):
                raise Unreadable(f"{self._bound_to.decode()}: chunk {place}") from None
            self._place = place
        return self._held


def _nonce(place: int, *, last: bool) -> bytes:
    return place.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
