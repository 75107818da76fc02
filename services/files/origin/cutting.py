"""Parts of a file that the copy does not have."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

PIECE = 64 * 1024
MANY = 20_000  # parts that a file has at most: who sends more wants to keep somebody busy
Holds = Literal["exif", "tiff", "xmp", "other"]


class Malformed(Exception):
    """From here on the file is not of the form that its beginning promises."""


@dataclass(frozen=True)
class Cut:
    """`length` bytes from `start` on. In the copy stands `instead`, or as many zeros where its other parts are found by
    their places. `holds`: what `inner` bytes of it are, counted from the start; `tiff`: what the file as a whole tells.
    """

    start: int
    length: int
    instead: bytes = b""
    blank: bool = False
    holds: Holds = "other"
    inner: int = 0


def copy(file: BinaryIO, size: int, cuts: Iterable[Cut]) -> Iterator[bytes]:
    """The bytes of the file without those cuts, which are sorted by their starts."""
    at = 0
    for cut in cuts:
        end = min(cut.start + cut.length, size)
        if end > at:  # one table may name the same bytes twice
            start = max(cut.start, at)
            yield from _pieces(file, at, start)
            yield from _zeros(end - start) if cut.blank else [cut.instead]
            at = end
    yield from _pieces(file, at, size)


def _pieces(file: BinaryIO, start: int, stop: int) -> Iterator[bytes]:
    file.seek(start)
    while start < stop:
        piece = file.read(min(PIECE, stop - start))
        start += len(piece)
        yield piece


def _zeros(length: int) -> Iterator[bytes]:
    for start in range(0, length, PIECE):
        yield bytes(min(PIECE, length - start))


def exactly(file: BinaryIO, length: int) -> bytes:
    """Raises Malformed when the file ends before."""
    found = file.read(length)
    if len(found) != length:
        raise Malformed
    return found


def number(file: BinaryIO, length: int) -> int:
    """Big-endian. Raises Malformed."""
    return int.from_bytes(exactly(file, length), "big")
