"""ISO base media (HEIF, AVIF, films): boxes in boxes. Parts are found by their places, so what goes is blanked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from services.files.origin.cutting import MANY, Cut, Malformed, exactly, number

_FILM_TELLS = (b"udta", b"meta", b"uuid")


@dataclass(frozen=True)
class Box:
    """`start` of its head, `body` of its content, `end`."""

    kind: bytes
    start: int
    body: int
    end: int


class Walk:
    """Through the boxes of one file, no more than MANY of them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._left = file, MANY

    def within(self, start: int, end: int) -> Iterator[Box]:
        """The last one may be cut off: a film whose recording was interrupted. Raises Malformed."""
        while start + 8 <= end:
            self._left -= 1
            self._file.seek(start)
            length, kind = number(self._file, 4), exactly(self._file, 4)
            body = start + 8
            if length == 1:
                length, body = number(self._file, 8), start + 16
            stop = min(end, start + length) if length else end
            if stop < body or self._left < 0:
                raise Malformed
            yield Box(kind, start, body, stop)
            start = stop


def film(file: BinaryIO, size: int) -> Iterator[Cut]:
    """Cuts of MP4, QuickTime and their kin: user data and metadata of the whole and of each track. Raises Malformed."""
    walk = Walk(file)
    for box in walk.within(0, size):
        for part in walk.within(box.body, box.end) if box.kind == b"moov" else [box]:
            for told in walk.within(part.body, part.end) if part.kind == b"trak" else [part]:
                if told.kind in _FILM_TELLS:  # it becomes free space
                    yield Cut(told.start + 4, 4, b"free")
                    yield Cut(told.body, told.end - told.body, blank=True)
