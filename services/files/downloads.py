"""A file is handed out: in pieces, whole or a range (RFC 9110), to be saved and never to be shown by a browser."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Request
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.core import encryption
from services.files import chunks, media, service
from services.files.errors import FileDamaged, RangeNotSatisfiable
from services.files.service import Files, Unlocked
from services.files.store import Missing
from services.vault import openings
from services.vault.openings import Opening

_ONE_RANGE = re.compile(r"^bytes=(\d{0,19})-(\d{0,19})$")
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
    206: {"description": "The part of it that was asked for"},
}


async def hand_out(session: AsyncSession, request: Request, file_id: UUID, opening: Opening) -> Response:
    """To whoever the opening names, with the entry that says so: it is committed before the first byte leaves.

    Raises NotFound once the case's key was erased, InQuarantine, FileDamaged, RangeNotSatisfiable.
    """
    unlocked = await service.unlock(session, file_id)
    answer = await _answer(request, unlocked)
    await openings.record(
        session, opening, {service.WORDS: {file_id: {"name": unlocked.words.get("name"), "content": True}}}
    )
    return answer


async def _answer(request: Request, unlocked: Unlocked) -> Response:
    files: Files = request.app.state.files
    file = unlocked.file
    etag, size = f'"{file.id}"', file.size
    whole = range(size)
    asked = request.headers.get("range") if request.headers.get("if-range", etag) == etag else None
    part = _wanted(asked, size) or whole
    await asyncio.to_thread(_check, files, unlocked, part)
    plain = media.named(None, file.media_type)
    name = quote(media.named(unlocked.words.get("name"), file.media_type), safe="")
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}",
        "Content-Length": str(len(part)),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Accept-Ranges": "bytes",
        "ETag": etag,
    }
    if part != whole:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    pieces = _pieces(files, unlocked, part)
    return StreamingResponse(pieces, 200 if part == whole else 206, headers, file.media_type)


def _wanted(header: str | None, size: int) -> range | None:
    """None for the whole file: no range, several, or one that is none. Raises RangeNotSatisfiable."""
    found = _ONE_RANGE.match(header or "")
    if found is None or found[1] == found[2] == "":
        return None
    if not found[1]:
        first, last = max(0, size - int(found[2])), size - 1
        if int(found[2]) == 0:
            raise RangeNotSatisfiable(size)
    else:
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
        if found[2] and int(found[2]) < first:
            return None
    if first >= size:
        raise RangeNotSatisfiable(size)
    return range(first, last + 1)


def _check(files: Files, unlocked: Unlocked, part: range) -> None:
    """Every chunk of it opens: else nothing is sent. Whoever alters it from now on has the answer cut off."""
    try:
        with unlocked.sealed.open(files.store) as file:
            file.seek(part.start)
            while file.tell() < part.stop and file.read(chunks.CHUNK):
                pass
    except (Missing, encryption.Unreadable) as error:
        raise FileDamaged from error


async def _pieces(files: Files, unlocked: Unlocked, part: range) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(unlocked.sealed.open, files.store) as file:
        file.seek(part.start)
        while file.tell() < part.stop:
            yield await asyncio.to_thread(file.read, min(chunks.CHUNK, part.stop - file.tell()))
