"""EXIF: what it says, in words, and a block that says nothing but which way is up."""

from typing import BinaryIO

import exifread

LONGEST = 500  # characters of one value
_ORIENTATION = 0x0112
_LEFT_OUT = ("MakerNote", "Thumbnail", "PrintImageMatching", "UserComment", "Offsets", "ByteCounts")


def read(tiff: BinaryIO) -> dict[str, str]:
    """`GPS GPSLatitude`, `Image Model`, `EXIF DateTimeOriginal`, …"""
    try:
        found = exifread.process_file(tiff, details=False, extract_thumbnail=False)
    except Exception:  # a stranger's bytes may break their reader; the original is kept all the same
        return {}
    wanted = {name: str(value) for name, value in found.items() if not any(part in name for part in _LEFT_OUT)}
    return {name: value[:LONGEST] for name, value in wanted.items() if value.strip()}


def orientation(tiff: bytes) -> int:
    """As it is where nothing is said: 1."""
    order = {b"II*\0": "little", b"MM\0*": "big"}.get(tiff[:4])
    if order is None:
        return 1

    def number(start: int, length: int) -> int:
        return int.from_bytes(tiff[start : start + length], "little" if order == "little" else "big")

    first = number(4, 4)
    for entry in range(first + 2, first + 2 + 12 * min(number(first, 2), 200), 12):
        if number(entry, 2) == _ORIENTATION:
            found = number(entry + 8, 2)
            return found if 1 <= found <= 8 else 1
    return 1


def only_orientation(turned: int) -> bytes:
    """The smallest EXIF block."""
    entry = _ORIENTATION.to_bytes(2, "big") + b"\0\x03\0\0\0\x01" + turned.to_bytes(2, "big") + b"\0\0"
    return b"MM\0*\0\0\0\x08" + b"\0\x01" + entry + bytes(4)
