"""PNG: chunks up to the end of the image. What may stay: what is needed to show it."""

from collections.abc import Iterator
from typing import BinaryIO

from services.files.origin.cutting import MANY, Cut, Malformed, exactly, number

_SIGNATURE = 8
_STAYS = (
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD", b"pHYs"),
    *(b"hIST", b"sPLT", b"acTL", b"fcTL", b"fdAT", b"cICP", b"mDCV", b"cLLI"),
)
_XMP = b"XML:com.adobe.xmp\0\0\0\0\0"


def cuts(file: BinaryIO, size: int) -> Iterator[Cut]:
    """Raises Malformed."""
    exactly(file, _SIGNATURE)
    for _ in range(MANY):
        start = file.tell()
        length, kind = number(file, 4), exactly(file, 4)
        if kind == b"eXIf":
            yield Cut(start, 12 + length, holds="exif", inner=8)
        elif kind == b"iTXt" and file.read(len(_XMP)) == _XMP:
            yield Cut(start, 12 + length, holds="xmp", inner=8 + len(_XMP))
        elif kind not in _STAYS:
            yield Cut(start, 12 + length)
        file.seek(start + 12 + length)
        if kind == b"IEND":
            yield Cut(file.tell(), max(0, size - file.tell()))
            return
    raise Malformed
