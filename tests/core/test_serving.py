"""How the API meets the network: it waits for nobody, and believes only the proxies that it was told of."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from services.core import serving
from services.embedded import ports

Start = Callable[..., Awaitable[int]]
WHO = b"GET / HTTP/1.1\r\nHost: here\r\nX-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n\r\n"


async def _says_who(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope)
    assert request.client
    await PlainTextResponse(f"{request.url.scheme} {request.client.host}")(scope, receive, send)


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    running: list[tuple[uvicorn.Server, asyncio.Task[None]]] = []

    async def begin(*trusted: str) -> int:
        server, port = uvicorn.Server(serving.configured(_says_who, trusted)), ports.free()
        server.config.lifespan = "off"
        task = asyncio.create_task(server.serve(sockets=[serving.listening("127.0.0.1", port)]))
        running.append((server, task))
        return port

    yield begin
    for server, task in running:
        server.should_exit = True
        await task


async def _told(port: int, *parts: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
    answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.parametrize("parts", [[], [b"GET / HTTP/1.1\r\nHost: here\r\n"]])
async def test_a_head_that_does_not_come_in_time_is_not_waited_for(
    start: Start, monkeypatch: pytest.MonkeyPatch, parts: list[bytes]
) -> None:
    monkeypatch.setattr(serving, "HEAD_SECONDS", 0.05)
    assert await _told(await start(), *parts) == b""


async def test_a_second_head_that_trickles_in_is_not_waited_for_either(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "HEAD_SECONDS", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", await start())
    writer.write(WHO)
    await reader.readuntil(b"127.0.0.1")
    writer.write(b"GET / HTTP/1.1\r\nHos")
    assert await reader.read() == b""
    writer.close()


async def test_a_head_that_grows_too_large_is_not_read_to_its_end(start: Start) -> None:
    head = b"GET / HTTP/1.1\r\nHost: here\r\nX-Long: %s" % (b"x" * serving.HEAD)
    assert (await _told(await start(), head)).startswith(b"HTTP/1.1 400")


async def test_who_speaks_for_another_is_believed_only_if_it_was_named(start: Start) -> None:
    asked = WHO.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    for trusted, said in [
        ((), b"http 127.0.0.1"),
        (("10.0.0.0/8",), b"http 127.0.0.1"),
        (("127.0.0.0/8",), b"https 203.0.113.9"),
    ]:
        assert (await _told(await start(*trusted), asked)).endswith(said)


async def test_no_answer_says_what_serves_it(start: Start) -> None:
    answer = await _told(await start(), WHO.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert b"\r\nserver:" not in answer.lower()
