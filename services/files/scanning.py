"""The scanner looks through what comes in: a command that reads a file from its input, or clamd.

A file that it finds harmful is refused. When it does not answer, nothing is lost: the file is kept apart, and looked
through as soon as it answers again. It gets the bytes through a pipe or a socket: none of them lie on disk in clear.
"""

import asyncio
import os
import shlex
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Literal, Protocol

from services.core.errors import StartupRefused
from services.files import chunks

Screening = Literal["not_screened", "clean", "waiting", "refused"]
"""`not_screened`: there is no scanner here. `waiting`: kept apart. `refused`: found harmful after it was kept."""

SECONDS = 120.0


class ScannerAway(Exception):
    """It gave no verdict."""


class Scanner(Protocol):
    async def is_clean(self, file: chunks.Opened) -> bool:
        """Raises ScannerAway."""


class Command:
    """Exit status 0: clean. 1: harmful. Anything else is no verdict."""

    def __init__(self, *words: str) -> None:
        self._words = words

    async def is_clean(self, file: chunks.Opened) -> bool:
        nothing, environment = asyncio.subprocess.DEVNULL, {"PATH": os.environ.get("PATH", os.defpath)}
        try:
            process = await asyncio.create_subprocess_exec(
                *self._words, stdin=asyncio.subprocess.PIPE, stdout=nothing, stderr=nothing, env=environment
            )
        except OSError as error:
            raise ScannerAway from error
        try:
            async with asyncio.timeout(SECONDS):
                assert process.stdin is not None  # noqa: S101 - a pipe, as asked for
                await _feed(process.stdin, _pieces(file))
                status = await process.wait()
        except TimeoutError:
            raise ScannerAway from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if status not in (0, 1):
            raise ScannerAway
        return status == 0


class Clamd:
    """By INSTREAM, at a socket's path or at host:port. Its StreamMaxLength has to be 50 MiB or more."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def is_clean(self, file: chunks.Opened) -> bool:
        try:
            async with asyncio.timeout(SECONDS):
                return await self._ask(file)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise ScannerAway from error

    async def _ask(self, file: chunks.Opened) -> bool:
        reader, writer = await self._connect()
        try:
            writer.write(b"zINSTREAM\0")
            await _feed(writer, _counted(file))
            verdict = (await reader.readuntil(b"\0")).rstrip(b"\0")
        finally:
            writer.close()
        if verdict.endswith(b" FOUND"):
            return False
        if not verdict.endswith(b": OK"):
            raise ScannerAway
        return True

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._address.startswith("/"):
            return await asyncio.open_unix_connection(self._address)
        host, _, port = self._address.rpartition(":")
        return await asyncio.open_connection(host, int(port))


def of_setting(told: str | None) -> Scanner | None:
    """`clamd:/run/clamav/clamd.ctl`, `clamd:host:3310`, or a command. Raises StartupRefused."""
    if not told:
        return None
    kind, _, address = told.partition(":")
    if kind != "clamd":
        try:
            return Command(*shlex.split(told))
        except ValueError:
            raise StartupRefused("HUTONG_SCANNER is no command: a quote in it does not end") from None
    if not address.startswith("/") and not address.rpartition(":")[2].isdecimal():
        raise StartupRefused("HUTONG_SCANNER is like clamd:/path/of/its/socket or clamd:host:3310")
    return Clamd(address)


async def _feed(to: asyncio.StreamWriter, pieces: AsyncIterator[bytes]) -> None:
    """Who has its verdict early may stop listening."""
    with suppress(ConnectionError):
        async for piece in pieces:
            to.write(piece)
            await to.drain()
    if to.can_write_eof():
        with suppress(OSError):
            to.write_eof()


async def _pieces(file: chunks.Opened) -> AsyncIterator[bytes]:
    file.seek(0)
    while piece := await asyncio.to_thread(file.read, chunks.CHUNK):
        yield piece


async def _counted(file: chunks.Opened) -> AsyncIterator[bytes]:
    async for piece in _pieces(file):
        yield len(piece).to_bytes(4, "big") + piece
    yield bytes(4)
