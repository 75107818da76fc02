"""What a file is, by its content: the name and the type that came with it are somebody's word. Pure."""

import re
from pathlib import PurePosixPath
from typing import Literal

import puremagic

HEAD = 8192
UNKNOWN, RAW = "application/octet-stream", "image/x-raw"

_KNOWN = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/heif": (".heic", ".heif", ".hif"),
    "image/avif": (".avif",),
    "image/tiff": (".tif", ".tiff"),
    "image/x-raw": (".dng", ".cr2", ".cr3", ".nef", ".arw", ".pef", ".orf", ".rw2", ".raf"),
    "image/bmp": (".bmp",),
    "video/mp4": (".mp4", ".m4v"),
    "video/quicktime": (".mov", ".qt"),
    "video/3gpp": (".3gp", ".3gpp"),
    "video/webm": (".webm", ".mkv"),
    "video/x-msvideo": (".avi",),
    "video/mpeg": (".mpg", ".mpeg"),
    "video/x-flv": (".flv",),
    "video/x-ms-asf": (".wmv", ".wma", ".asf"),
    "audio/mpeg": (".mp3", ".mpga"),
    "audio/mp4": (".m4a",),
    "audio/aac": (".aac",),
    "audio/amr": (".amr",),
    "audio/wav": (".wav",),
    "audio/flac": (".flac",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "application/pdf": (".pdf",),
    "application/ofd": (".ofd",),
    "application/msword": (".doc", ".xls", ".ppt", ".wps"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
    "application/zip": (".zip",),
    "application/x-7z-compressed": (".7z",),
    "application/vnd.rar": (".rar",),
    "text/plain": (".txt", ".csv", ".log"),
}
"""What a picture, a recording or a paper may be, and the endings that say so, the usual one first. Anything else is
handed out as bytes without a type, under an ending that nothing runs: a program, a page with a script."""

_CALLED = {
    "image/x-ms-bmp": "image/bmp",
    "video/avi": "video/x-msvideo",
    "application/x-matroska": "video/webm",
    "video/x-matroska": "video/webm",
    "video/x-ms-wmv": "video/x-ms-asf",
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/x-opus+ogg": "audio/ogg",
    "application/x-zip-compressed": "application/zip",
    "application/x-rar-compressed": "application/vnd.rar",
}
_WITHIN_ZIP = (
    (b"OFD.xml", "application/ofd"),
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_BRANDS = ((b"avif", "image/avif"), (b"avis", "image/avif"), (b"mif1", "image/heif"), (b"msf1", "image/heif"))
_RAW = (b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"II*\0\x10\0\0\0CR")
_WITHIN_RAW = (330, 50706)  # tables within, a negative's version
_PAGE = re.compile(rb"^\s*(<!|<\?|<[a-zA-Z])")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def type_of(head: bytes) -> str:
    """The media type of what begins so, UNKNOWN when it is none of those that the house knows."""
    if _is_raw(head):
        return RAW
    if head[4:8] == b"ftyp":
        for brand, media_type in _BRANDS:
            if brand in head[8:64]:
                return media_type
    if head.startswith(b"PK\x03\x04"):
        return next((media_type for mark, media_type in _WITHIN_ZIP if mark in head), "application/zip")
    if head.startswith(b"#!AMR"):
        return "audio/amr"
    for found in _recognised(head):
        media_type = _CALLED.get(found, found)
        if media_type in _KNOWN:
            return media_type
    return "text/plain" if _is_text(head) else UNKNOWN


def _is_raw(head: bytes) -> bool:
    """What a camera's sensor saw, not yet a picture: of each maker another form, most of them a TIFF with more."""
    if head.startswith(_RAW) or head[4:12] == b"ftypcrx ":
        return True
    order: Literal["little", "big"] = "little" if head.startswith(b"II") else "big"
    if not head.startswith((b"II*\0", b"MM\0*")):
        return False
    first = int.from_bytes(head[4:8], order)
    count = int.from_bytes(head[first : first + 2], order)
    tags = (int.from_bytes(head[at : at + 2], order) for at in range(first + 2, first + 2 + 12 * count, 12))
    return any(tag in _WITHIN_RAW for tag in tags)


def named(name: str | None, media_type: str) -> str:
    """The name under which it is handed out: with an ending of its type, whatever it was called."""
    endings = _KNOWN.get(media_type, (".bin",))
    name = name or "file"
    return name if PurePosixPath(name).suffix.lower() in endings else name + endings[0]


def _recognised(head: bytes) -> list[str]:
    try:
        return [found.mime_type for found in puremagic.magic_string(head)]
    except (puremagic.PureError, ValueError):
        return []


def _is_text(head: bytes) -> bool:
    """In one of the two encodings of Chinese text; a page is none: it may run."""
    if _NO_TEXT.search(head) or _PAGE.match(head):
        return False
    whole = len(head) < HEAD
    return any(_decodes(head, encoding, whole=whole) for encoding in ("utf-8", "gb18030"))


def _decodes(head: bytes, encoding: str, *, whole: bool) -> bool:
    for cut in range(1 if whole else 4):  # the head may end within a character
        try:
            head[: len(head) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
