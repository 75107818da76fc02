"""A file's origin, and what has to be cut for a copy that does not tell it."""

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

from services.files.origin import boxes, exif, gif, heif, jpeg, png, tiff, webp
from services.files.origin.cutting import Cut, Malformed

LARGEST = 1024 * 1024  # bytes of one block that are read
LONGEST = 20_000  # characters of XMP

_CUTS: dict[str, Callable[[BinaryIO, int], Iterator[Cut]]] = {
    "image/jpeg": jpeg.cuts,
    "image/png": png.cuts,
    "image/webp": webp.cuts,
    "image/gif": gif.cuts,
    "image/tiff": tiff.cuts,
    "image/heif": heif.cuts,
    "image/avif": heif.cuts,
    "video/mp4": boxes.film,
    "video/quicktime": boxes.film,
    "video/3gpp": boxes.film,
    "audio/mp4": boxes.film,
}


def cuts(file: BinaryIO, size: int, media_type: str) -> list[Cut]:
    """None for a type of which nothing is known. What comes after a place that is malformed is cut whole."""
    found: list[Cut] = []
    if media_type in _CUTS:
        file.seek(0)
        try:
            for cut in _CUTS[media_type](file, size):
                found.append(cut)
        except Malformed:
            found.append(Cut(file.tell(), max(0, size - file.tell())))
    return sorted((cut for cut in found if cut.length and cut.start < size), key=lambda cut: cut.start)


def told(file: BinaryIO, found: list[Cut]) -> dict[str, str]:
    """What the cuts hold, by name: EXIF's own names, and `XMP` as it stands."""
    origin: dict[str, str] = {}
    for cut in found:
        if cut.holds == "other":
            continue
        if cut.holds == "tiff":
            file.seek(0)
            origin |= exif.read(file)
            continue
        file.seek(cut.start + cut.inner)
        block = file.read(min(LARGEST, max(0, cut.length - cut.inner)))
        if cut.holds == "exif":
            origin |= exif.read(io.BytesIO(block.removeprefix(b"Exif\0\0")))
        else:
            origin["XMP"] = block.decode("utf-8", "replace")[:LONGEST]
    return origin
