"""A file is handed out: in pieces, whole or a range (RFC 9110), to be saved and never to be shown by a browser."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.core import encryption
from services.core.errors import Forbidden
from services.files import chunks, media, service
from services.files.errors import FileDamaged, OnlyAsSent, RangeNotSatisfiable
from services.files.sealed import Sealed
from services.files.service import Unlocked
from services.files.store import Missing, Store
from services.vault import openings
from services.vault.openings import Ground, Opening

Original = Annotated[bool, Query(description="as it was sent, with what it tells of its origin")]
_ONE_RANGE = re.compile(r"^bytes=(\d{0,19})-(\d{0,19})$")
_OF_ANY_TYPE = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file, of the type that its content has", "content": _OF_ANY_TYPE},
    206: {"description": "The part of it that was asked for", "content": _OF_ANY_TYPE},
}


async def hand_out(
    session: AsyncSession, request: Request, file_id: UUID, opening: Opening, *, original: bool = False
) -> Response:
    """To whoever the opening names, with the entry that says so: it is committed before the first byte leaves.

    `original`: as it was sent, with what it tells of its origin. Raises Erased once the case's key is gone,
    InQuarantine, Forbidden for a reporter who wants the original, OnlyAsSent, FileDamaged, RangeNotSatisfiable.
    """
    if original and opening.ground is Ground.OWN_REPORT:
        raise Forbidden("an original, with what it tells of its origin, is for the offices of the case", rule="FILES")
    unlocked = await service.unlock(session, file_id)
    if not original and unlocked.file.media_type == media.RAW:
        raise OnlyAsSent
    answer = await _answer(request, unlocked, unlocked.original if original else unlocked.shown)
    shown = {"name": unlocked.words.get("name"), "original" if original else "content": True}
    await openings.record(session, opening, {service.WORDS: {file_id: shown}})
    return answer


async def _answer(request: Request, unlocked: Unlocked, sealed: Sealed) -> Response:
    store = request.app.state.files.store
    etag, media_type = f'"{sealed.name}"', unlocked.file.media_type
    whole = range(sealed.size)
    asked = request.headers.get("range") if request.headers.get("if-range", etag) == etag else None
    part = _wanted(asked, sealed.size) or whole
    await asyncio.to_thread(_check, store, sealed, part)
    plain = media.named(None, media_type)
    name = quote(media.named(unlocked.words.get("name"), media_type), safe="")
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}",
        "Content-Length": str(len(part)),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Accept-Ranges": "bytes",
        "ETag": etag,
    }
    if part != whole:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{sealed.size}"
    return StreamingResponse(_pieces(store, sealed, part), 200 if part == whole else 206, headers, media_type)


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


def _check(store: Store, sealed: Sealed, part: range) -> None:
    """Every chunk of it opens: else nothing is sent. Whoever alters it from now on has the answer cut off."""
    try:
        with sealed.open(store) as file:
            file.seek(part.start)
            while file.tell() < part.stop and file.read(chunks.CHUNK):
                pass
    except (Missing, encryption.Unreadable) as error:
        raise FileDamaged from error


async def _pieces(store: Store, sealed: Sealed, part: range) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(sealed.open, store) as file:
        file.seek(part.start)
        while file.tell() < part.stop:
            yield await asyncio.to_thread(file.read, min(chunks.CHUNK, part.stop - file.tell()))
