"""TIFF: tables of entries, found by their places. What may stay: what is needed to show the picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal

from services.files.origin.cutting import MANY, Cut, Holds, Malformed, exactly

_ORDERS: dict[bytes, Literal["little", "big"]] = {b"II*\0": "little", b"MM\0*": "big"}
_STAYS = frozenset(
    {
        *(254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266),  # what it is, its size, how it is packed
        *(273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 286, 287),  # where its strips are, which way is up
        *(290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321),  # grey, fax, resolution, page, colours
        *(322, 323, 324, 325, 332, 334, 338, 339, 340, 341, 347),  # tiles, inks, samples
        *range(512, 522),
        *(529, 530, 531, 532),
        34675,  # the colour profile
    }
)
_TABLES = (330, 34665, 34853, 40965)  # of others within, of EXIF, of the place, of how readers fit together
_XMP = 700
_SIZES = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4)  # bytes of one value, by its type


@dataclass(frozen=True)
class Entry:
    """`written`: as it stands in the table. Its value is `length` bytes from `start` on."""

    tag: int
    written: bytes
    start: int
    length: int


def cuts(file: BinaryIO, size: int) -> Iterator[Cut]:
    """All of it, where a part is not where it should be: what it tells may be anywhere then."""
    try:
        found = [*_told(file)]
    except Malformed:
        found = [Cut(0, size)]
    yield from found


def _told(file: BinaryIO) -> Iterator[Cut]:
    holds: Holds = "tiff"  # once: it is read of the whole file
    walk = _Walk(file)
    place = walk.first
    while place:
        entries, following = walk.table(place)
        kept = [entry for entry in entries if entry.tag in _STAYS]
        if len(kept) < len(entries):
            yield Cut(place, _length(entries), walk.written(kept, following, _length(entries)), holds=holds)
            holds = "other"
        for entry in entries:
            if entry.tag not in _STAYS:
                yield from walk.blanked(entry)
        place = following


def _length(entries: Sequence[Entry]) -> int:
    return 2 + 12 * len(entries) + 4


class _Walk:
    """Through the tables of one file, no more than MANY entries."""

    def __init__(self, file: BinaryIO) -> None:
        file.seek(0)
        head = exactly(file, 4)
        if head not in _ORDERS:  # with places of 64 bits: nobody photographs with it
            raise Malformed
        self._file, self._order, self._left = file, _ORDERS[head], MANY
        self._seen: set[int] = set()
        self.first = self._number(4)

    def table(self, place: int) -> tuple[list[Entry], int]:
        """Its entries, and where the next table is. Raises Malformed, also for one that was read before."""
        if place in self._seen:
            raise Malformed
        self._seen.add(place)
        self._file.seek(place)
        count = self._number(2)
        self._left -= count
        if self._left < 0:
            raise Malformed
        entries = [self._entry(place + 2 + 12 * number, exactly(self._file, 12)) for number in range(count)]
        return entries, self._number(4)

    def written(self, kept: Sequence[Entry], following: int, length: int) -> bytes:
        """A table of these entries alone, as long as the one before."""
        head, tail = len(kept).to_bytes(2, self._order), following.to_bytes(4, self._order)
        return b"".join([head, *(entry.written for entry in kept), tail]).ljust(length, b"\0")

    def blanked(self, entry: Entry) -> Iterator[Cut]:
        """What an entry leads to; the entry itself goes with its table."""
        if entry.tag in _TABLES:
            for place in self._places(entry):
                inner, _ = self.table(place)
                for one in inner:
                    yield from self.blanked(one)
                yield Cut(place, _length(inner), blank=True)
        if entry.length > 4:
            yield Cut(entry.start, entry.length, blank=True, holds="xmp" if entry.tag == _XMP else "other")

    def _entry(self, place: int, written: bytes) -> Entry:
        tag, kind, count, start = (
            int.from_bytes(written[at : at + length], self._order) for at, length in ((0, 2), (2, 2), (4, 4), (8, 4))
        )
        length = count * (_SIZES[kind] if kind < len(_SIZES) else 8)
        return Entry(tag, written, start if length > 4 else place + 8, length)

    def _places(self, entry: Entry) -> list[int]:
        if entry.length > 4 * MANY:
            raise Malformed
        self._file.seek(entry.start)
        return [self._number(4) for _ in range(entry.length // 4)]

    def _number(self, length: int) -> int:
        return int.from_bytes(exactly(self._file, length), self._order)
