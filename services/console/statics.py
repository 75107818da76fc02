"""The style sheets, the scripts and the sign. Their address changes with their content: browsers keep them for good."""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Response

from services.core.errors import NotFound

router = APIRouter(include_in_schema=False)

STYLES = ("console.css", "report.css", "case.css")
"""In the order in which a page has them: a later one may say otherwise."""

_TYPES = {
    **dict.fromkeys(STYLES, "text/css"),
    "console.js": "text/javascript",
    "report.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}


@cache
def _content(name: str) -> bytes:
    return (Path(__file__).parent / "static" / name).read_bytes()


def styles() -> str:
    """For a page that has to be one file."""
    return "".join(_content(name).decode() for name in STYLES)


@cache
def address(name: str) -> str:
    return f"/static/{hashlib.sha256(_content(name)).hexdigest()[:12]}/{name}"


@router.get("/static/{_version}/{name}")
async def read_static(_version: str, name: str) -> Response:
    if name not in _TYPES:
        raise NotFound
    return Response(_content(name), headers=_KEPT, media_type=_TYPES[name])
