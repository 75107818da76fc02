"""JPEG: segments up to the end of the image. What may stay: the frame, its tables, the colour profile."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from services.files.origin import exif
from services.files.origin.cutting import MANY, PIECE, Cut, Malformed, exactly, number

_FILL = 256  # bytes that may stand before a marker; nobody writes as many
_ALONE = {0x01, *range(0xD0, 0xD8)}
_END, _SCAN, _COMMENT = 0xD9, 0xDA, 0xFE
_APPLICATION = range(0xE0, 0xF0)
_STAYS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_EXIF, _XMP = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def cuts(file: BinaryIO, size: int) -> Iterator[Cut]:
    """Raises Malformed."""
    exactly(file, 2)
    for _ in range(MANY):
        start, marker = _marker(file)
        if marker in _ALONE:
            continue
        if marker == _END:
            if start + 2 < size:  # a film, a second picture, whatever a telephone appends
                yield Cut(start + 2, size - start - 2)
            return
        length = number(file, 2)
        if length < 2:
            raise Malformed
        if marker == _COMMENT or marker in _APPLICATION:
            yield from _application(file, start, marker, length)
        file.seek(start + 2 + length)
        if marker == _SCAN:
            _skip_scan(file)
    raise Malformed


def _marker(file: BinaryIO) -> tuple[int, int]:
    if exactly(file, 1) != b"\xff":
        raise Malformed
    for _ in range(_FILL):
        if (found := number(file, 1)) != 0xFF:
            return file.tell() - 2, found
    raise Malformed


def _application(file: BinaryIO, start: int, marker: int, length: int) -> Iterator[Cut]:
    content = exactly(file, length - 2)
    if marker in _STAYS and content.startswith(_STAYS[marker]):
        return
    if content.startswith(_EXIF):
        turned = exif.orientation(content[len(_EXIF) :])
        yield Cut(start, 2 + length, _turned(turned) if turned > 1 else b"", holds="exif", inner=4 + len(_EXIF))
    elif content.startswith(_XMP):
        yield Cut(start, 2 + length, holds="xmp", inner=4 + len(_XMP))
    else:
        yield Cut(start, 2 + length)


def _turned(turned: int) -> bytes:
    content = _EXIF + exif.only_orientation(turned)
    return b"\xff\xe1" + (len(content) + 2).to_bytes(2, "big") + content


def _skip_scan(file: BinaryIO) -> None:
    """To the next marker that is not part of the compressed data."""
    while piece := file.read(PIECE):
        if found := _MARKER.search(piece):
            file.seek(found.start() - len(piece), 1)
            return
        if len(piece) > 1 and piece.endswith(b"\xff"):
            file.seek(-1, 1)
    raise Malformed
