"""WebP: chunks of a RIFF file, whose head counts them and says which there are."""

from collections.abc import Iterator
from typing import BinaryIO

from services.files.origin.cutting import MANY, Cut, Malformed, exactly

_STAYS = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP")
_TELLS = (b"EXIF", b"XMP ")
_SAYS_SO = 0x08 | 0x04  # of VP8X: that there is EXIF, that there is XMP


def cuts(file: BinaryIO, size: int) -> Iterator[Cut]:
    """Raises Malformed."""
    exactly(file, 12)
    found = list(_chunks(file, size))
    if gone := sum(cut.length for cut in found if not cut.instead):
        yield Cut(4, 4, (size - 8 - gone).to_bytes(4, "little"))
        yield from found


def _chunks(file: BinaryIO, size: int) -> Iterator[Cut]:
    for _ in range(MANY):
        if (start := file.tell()) >= size:
            return
        kind, length = exactly(file, 4), int.from_bytes(exactly(file, 4), "little")
        whole = min(8 + length + length % 2, size - start)
        if kind == b"VP8X":
            yield Cut(start + 8, 1, bytes([exactly(file, 1)[0] & ~_SAYS_SO]))
        elif kind in _TELLS:
            yield Cut(start, whole, holds="exif" if kind == b"EXIF" else "xmp", inner=8)
        elif kind not in _STAYS:
            yield Cut(start, whole)
        file.seek(start + whole)
    raise Malformed
