"""What a request sends, read strictly: size, encoding, shape and characters, before anything looks at its meaning."""

import asyncio
import json
import re
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from fastapi import Request

from services.core.errors import BadRequest, FieldError, RequestTimeout, TooLarge, Unprocessable, WrongMediaType

LIMIT = 1024 * 1024
SECONDS = 30.0  # for a whole body; a village's telephone takes some
DEPTH = 32
FIELDS = 100
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class StrictRequest(Request):
    """A request whose JSON was read by `read` already; the framework asks for it again and gets the same."""

    parsed: Any = None

    async def json(self) -> Any:
        return self.parsed


async def read(request: StrictRequest) -> None:
    """Raises TooLarge, WrongMediaType, BadRequest (not JSON) or Unprocessable (a character that no text holds)."""
    raw = await _within_limit(request)
    request._body = raw  # where the framework keeps what it has read
    if not raw:
        return
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise WrongMediaType("the body must be application/json")
    request.parsed = parse(raw)


async def form(request: Request) -> dict[str, str]:
    """The fields of `application/x-www-form-urlencoded`, each sent once. Raises as `read` does."""
    try:
        return _unique(await fields(request))
    except ValueError:
        raise BadRequest("the body is no form in UTF-8 with each field once", code="malformed-form") from None


async def fields(request: Request) -> list[tuple[str, str]]:
    """The same, where a field may be sent more than once."""
    raw = await _within_limit(request)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if raw and media_type != "application/x-www-form-urlencoded":
        raise WrongMediaType("the body must be application/x-www-form-urlencoded")
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except ValueError:
        raise BadRequest("the body is no form in UTF-8 with each field once", code="malformed-form") from None
    for name, value in pairs:
        if _FORBIDDEN.search(name):
            raise BadRequest("a field's name holds control characters", code="malformed-form")
        check_text(value, f"/{name}")
    return pairs


async def _within_limit(request: Request) -> bytes:
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > LIMIT:
        raise TooLarge("the body is over 1 MiB")
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LIMIT:
                    raise TooLarge("the body is over 1 MiB")
    except TimeoutError:
        raise RequestTimeout("the body did not come in time") from None
    return bytes(body)


def parse(raw: bytes) -> Any:
    """JSON of RFC 8259 in UTF-8, no duplicate names, no NaN, nested up to 32 deep. Raises as `read` does."""
    try:
        text = raw.decode("utf-8")
        parsed = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    except RecursionError:
        raise BadRequest("the body is nested too deeply", code="malformed-json") from None
    except ValueError:
        raise BadRequest("the body is not JSON in UTF-8", code="malformed-json") from None
    if not _is_plain(text):
        _check(parsed, "", 0)
    return parsed


def _is_plain(text: str) -> bool:
    """Whether a look at the whole text shows already that no part of it can be too deep or hold such a character."""
    return "\\" not in text and text.count("{") + text.count("[") <= DEPTH and not _FORBIDDEN.search(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refuse(_: str) -> NoReturn:
    raise ValueError


def _check(value: Any, pointer: str, depth: int) -> None:
    if depth > DEPTH:
        raise BadRequest("the body is nested too deeply", code="malformed-json")
    if isinstance(value, str):
        check_text(value, pointer)
    elif isinstance(value, dict):
        for name, member in value.items():
            if _FORBIDDEN.search(name):
                raise BadRequest("a member's name holds control characters", code="malformed-json")
            _check(member, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}", depth + 1)
    elif isinstance(value, list):
        for place, member in enumerate(value):
            _check(member, f"{pointer}/{place}", depth + 1)


def check_address(request: Request) -> None:
    """Raises Unprocessable when the path or the query holds a character that no text holds."""
    for where, values in (("path", request.path_params), ("query", request.query_params)):
        for name, value in values.items():
            check_text(str(value), f"/{where}/{name}")


def check_text(value: str, pointer: str) -> None:
    """Raises Unprocessable at `pointer` when the value holds a character that no text holds."""
    if _FORBIDDEN.search(value):
        error = FieldError(pointer, "control-character", "contains a character that text does not hold")
        raise Unprocessable("the request holds control characters", errors=[error])
