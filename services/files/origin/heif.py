"""HEIF and AVIF: EXIF and XMP are items, found by the tables of the box `meta`."""

from collections.abc import Iterator
from typing import BinaryIO

from services.files.origin.boxes import Box, Walk
from services.files.origin.cutting import MANY, Cut, Holds, Malformed, exactly, number

_XMP = b"application/rdf+xml"


def cuts(file: BinaryIO, size: int) -> Iterator[Cut]:
    """Raises Malformed."""
    walk = Walk(file)
    for box in walk.within(0, size):
        if box.kind == b"meta":
            parts = {part.kind: part for part in walk.within(box.body + 4, box.end)}
            if b"iinf" in parts and b"iloc" in parts:
                yield from _blanked(file, parts, walk)
        elif box.kind == b"uuid":
            yield Cut(box.body, box.end - box.body, blank=True)


def _blanked(file: BinaryIO, parts: dict[bytes, Box], walk: Walk) -> Iterator[Cut]:
    """An item of no known kind: readers pass it over."""
    told = {item: (holds, place) for item, holds, place in _told(file, parts[b"iinf"], walk)}
    idat = parts[b"idat"].body if b"idat" in parts else 0
    for item, method, start, length in list(_places(file, parts[b"iloc"])):
        if item not in told or method > 1:
            continue
        at = start + (idat if method == 1 else 0)
        holds, place = told[item]
        yield Cut(place, 4, b"skip")
        yield Cut(at, length, blank=True, holds=holds, inner=_header(file, at) if holds == "exif" else 0)


def _header(file: BinaryIO, start: int) -> int:
    """How far into an EXIF item its block begins."""
    file.seek(start)
    return 4 + int.from_bytes(file.read(4), "big")


def _told(file: BinaryIO, iinf: Box, walk: Walk) -> Iterator[tuple[int, Holds, int]]:
    """The items that are EXIF or XMP: their ids, and where their kind is written."""
    file.seek(iinf.body)
    version = number(file, 4) >> 24
    entries = iinf.body + 4 + (2 if version == 0 else 4)
    for box in walk.within(entries, iinf.end):
        file.seek(box.body)
        version = number(file, 4) >> 24
        item = number(file, 2 if version < 3 else 4)
        exactly(file, 2)
        place, kind = file.tell(), exactly(file, 4)
        if kind == b"Exif":
            yield item, "exif", place
        elif kind == b"mime" and _XMP in exactly(file, min(200, box.end - file.tell())):
            yield item, "xmp", place


def _places(file: BinaryIO, iloc: Box) -> Iterator[tuple[int, int, int, int]]:
    """Each extent: its item, how its place is meant, start and length."""
    file.seek(iloc.body)
    version, sizes = number(file, 4) >> 24, number(file, 2)
    of_offset, of_length, of_base, of_index = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15
    left = MANY
    for _ in range(min(left, number(file, 2 if version < 2 else 4))):
        item = number(file, 2 if version < 2 else 4)
        method = number(file, 2) & 15 if version else 0
        exactly(file, 2)
        base, extents = number(file, of_base), number(file, 2)
        left -= extents
        if left < 0:
            raise Malformed
        for _ in range(extents):
            if version:
                exactly(file, of_index)
            yield item, method, base + number(file, of_offset), number(file, of_length)
