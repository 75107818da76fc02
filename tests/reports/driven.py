"""A request driven by hand: its body comes as slowly, and ends as early, as a test wants."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from fastapi import FastAPI
from starlette.types import Message

BOUNDARY = "between"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
END = f"\r\n--{BOUNDARY}--\r\n".encode()


def begin(name: str = "照片.jpg", **fields: str) -> bytes:
    """A form up to where the file's bytes begin."""
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return "".join([*parts, head]).encode()


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    size: int = 0


async def call(
    app: FastAPI,
    method: str,
    path: str,
    headers: dict[str, str],
    body: AsyncIterator[bytes] | None = None,
    *,
    take: Callable[[bytes], None] | None = None,
) -> Answer:
    """The answer, of whose body only `size` is kept when `take` takes it. HUNG_UP in a body: the caller hangs up."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "server": ("house", 80),
        "client": ("127.0.0.1", 1),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    answer, given, ended = Answer(), body or _nothing(), False

    async def receive() -> Message:
        nonlocal ended
        if ended:
            await asyncio.Event().wait()
        piece = await anext(given, None)
        if piece is HUNG_UP:
            return {"type": "http.disconnect"}
        ended = piece is None
        return {"type": "http.request", "body": piece or b"", "more_body": not ended}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        piece = message.get("body", b"")
        answer.size += len(piece)
        if take is not None:
            take(piece)
        else:
            answer.body += piece

    await app(scope, receive, send)
    return answer


HUNG_UP = b"\0hung up"


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""
