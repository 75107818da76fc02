"""GIF: blocks up to the end of the image. What may stay: the pictures, how they follow each other, their colours."""

from collections.abc import Iterator
from typing import BinaryIO

from services.files.origin.cutting import MANY, Cut, Malformed, exactly, number

_EXTENSION, _PICTURE, _END = 0x21, 0x2C, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
_STAYS = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
_XMP = b"XMP DataXMP"
_INNER = 3 + len(_XMP)
_TAIL = 258  # bytes behind XMP with which readers that do not know it find the end


def cuts(file: BinaryIO, size: int) -> Iterator[Cut]:
    """Raises Malformed."""
    _pass_colours(file, exactly(file, 13)[10])
    for _ in range(MANY):
        start = file.tell()
        kind = number(file, 1)
        if kind == _EXTENSION:
            yield from _extension(file, start)
        elif kind == _PICTURE:
            _pass_colours(file, exactly(file, 9)[8])
            exactly(file, 1)
            _pass_pieces(file)
        elif kind == _END:
            yield Cut(file.tell(), max(0, size - file.tell()))
            return
        else:
            file.seek(start)
            raise Malformed
    raise Malformed


def _extension(file: BinaryIO, start: int) -> Iterator[Cut]:
    label = number(file, 1)
    name = exactly(file, length) if (length := number(file, 1)) else b""
    if length:
        _pass_pieces(file)
    end = file.tell()
    if label == _CONTROL or (label == _APPLICATION and name in _STAYS):
        return
    if label == _APPLICATION and name == _XMP and end - start > _INNER + _TAIL:
        yield Cut(start, end - start - _TAIL, holds="xmp", inner=_INNER)
        yield Cut(end - _TAIL, _TAIL)
    else:
        yield Cut(start, end - start)
    file.seek(end)


def _pass_colours(file: BinaryIO, flags: int) -> None:
    if flags & 0x80:
        exactly(file, 3 * 2 ** (1 + (flags & 7)))


def _pass_pieces(file: BinaryIO) -> None:
    while length := number(file, 1):
        file.seek(length, 1)
