"""A multipart body as it comes in: fields held in memory, the file's bytes handed on."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError, MultipartParseError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request

from services.core.errors import BadRequest, RequestTimeout, Unprocessable, WrongMediaType

FILE = "file"
LONGEST_FIELD = 4096
MOST_FIELDS = 20
SILENCE = 30.0  # seconds
_NO_NAME = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)  # nothing turns a name round


@dataclass(frozen=True)
class Field:
    name: str
    value: str


@dataclass(frozen=True)
class FileBegins:
    """`name`: as its sender calls it, without folders."""

    name: str | None


Piece = Field | FileBegins | bytes


async def pieces(request: Request) -> AsyncIterator[Piece]:
    """Each field, the beginning of the file, and its bytes, as they arrive.

    Raises WrongMediaType, BadRequest for what is no multipart body or breaks off, Unprocessable for a field that cannot
    be, or a second file.
    """
    media_type, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if media_type != b"multipart/form-data" or not boundary:
        raise WrongMediaType("the body must be multipart/form-data", code="multipart-needed")
    try:
        parsing = _Parsing(boundary)
        async for chunk in _arriving(request):
            for piece in parsing.feed(chunk):
                yield piece
    except (MultipartParseError, FormParserError, UnicodeDecodeError):
        raise BadRequest("the body is no well-formed multipart body", code="malformed-multipart") from None
    except ClientDisconnect:
        raise BadRequest("the body breaks off", code="malformed-multipart") from None
    if not parsing.complete:
        raise BadRequest("the body breaks off", code="malformed-multipart")


async def _arriving(request: Request) -> AsyncIterator[bytes]:
    """Raises RequestTimeout for a caller who falls silent: a large file may take its time, a stopped one not."""
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(SILENCE):
                yield await anext(stream)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise RequestTimeout("the body did not come in time") from None


class _Parsing:
    """The parser calls back for each bit of a part; `feed` answers what became whole."""

    def __init__(self, boundary: bytes) -> None:
        self.complete = False
        self._found: list[Piece] = []
        self._header, self._headers = (bytearray(), bytearray()), dict[bytes, bytes]()
        self._field: str | None = None
        self._value = bytearray()
        self._fields, self._files = 0, 0
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
                "on_header_end": self._header_ends,
                "on_headers_finished": self._headers_end,
                "on_part_data": self._data,
                "on_part_end": self._end,
                "on_end": self._all,
            },
        )

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        self._parser.write(chunk)
        found, self._found = self._found, []
        yield from found

    def _begin(self) -> None:
        self._headers, self._field, self._value = {}, None, bytearray()

    def _header_ends(self) -> None:
        name, value = self._header
        self._headers[bytes(name).lower()] = bytes(value)
        self._header = (bytearray(), bytearray())

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"name", b"").decode()
        if name == FILE:
            self._files += 1
            if self._files > 1:
                raise Unprocessable.field(f"/{FILE}", "one-file", "one file at a time")
            self._found.append(FileBegins(_name(options.get(b"filename", b""))))
            return
        self._fields += 1
        if self._fields > MOST_FIELDS:
            raise MultipartParseError("too many fields")
        self._field = name

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._field is None:
            self._found.append(data[start:end])
            return
        self._value += data[start:end]
        if len(self._value) > LONGEST_FIELD:
            raise Unprocessable.field(f"/{self._field[:60]}", "string-too-long", "too long")

    def _end(self) -> None:
        if self._field is not None:
            self._found.append(Field(self._field, self._value.decode()))

    def _all(self) -> None:
        self.complete = True


def _name(sent: bytes) -> str | None:
    """Some send the whole path, and each its own encoding."""
    plain = _NO_NAME.sub("", sent.decode("utf-8", "replace")).replace("\\", "/").rpartition("/")[2].strip(" .")
    return plain[-200:] or None
