"""The scanner hears every byte and its verdict counts; when it gives none, that is said."""

import asyncio
import secrets
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.core.errors import StartupRefused
from services.files.chunks import CHUNK, Opened
from services.files.incoming import Incoming
from services.files.scanning import Clamd, Command, ScannerAway, of_setting
from services.files.store import Directory

HARMFUL = b"EICAR-like"
READS = "import sys; sys.exit(b'EICAR-like' in sys.stdin.buffer.read())"


def opened(tmp_path: Path, content: bytes) -> Opened:
    store = Directory(tmp_path / "files")
    incoming = Incoming(store, None)
    incoming.take(content)
    return incoming.finish().sealed.open(store)


@pytest.fixture
def clean(tmp_path: Path) -> Opened:
    return opened(tmp_path, secrets.token_bytes(3 * CHUNK))


@pytest.fixture
def harmful(tmp_path: Path) -> Opened:
    return opened(tmp_path, secrets.token_bytes(3 * CHUNK) + HARMFUL)


@pytest.fixture
async def clamd(tmp_path: Path) -> AsyncIterator[str]:
    """Speaks INSTREAM as clamd does, with a limit of its own."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        heard = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            heard += await reader.readexactly(size)
            if len(heard) > 10 * CHUNK:
                writer.write(b"INSTREAM size limit exceeded. ERROR\0")
                writer.close()
                return
        writer.write(b"stream: Eicar-Signature FOUND\0" if HARMFUL in heard else b"stream: OK\0")
        writer.close()

    path = str(tmp_path / "clamd.ctl")
    async with await asyncio.start_unix_server(serve, path):
        yield path


async def test_a_command_gives_its_verdict_by_its_exit_status(clean: Opened, harmful: Opened) -> None:
    command = Command(sys.executable, "-c", READS)
    assert await command.is_clean(clean)
    assert not await command.is_clean(harmful)


@pytest.mark.parametrize("how", ["import sys; sys.exit(2)", "import os; os.kill(os.getpid(), 9)"])
async def test_a_command_that_fails_gives_no_verdict(clean: Opened, how: str) -> None:
    with pytest.raises(ScannerAway):
        await Command(sys.executable, "-c", how).is_clean(clean)


async def test_a_command_that_is_not_there_gives_no_verdict(clean: Opened) -> None:
    with pytest.raises(ScannerAway):
        await Command("/no/such/command").is_clean(clean)


async def test_a_command_that_has_heard_enough_need_not_read_on(clean: Opened) -> None:
    assert not await Command(sys.executable, "-c", "import sys; sys.exit(1)").is_clean(clean)


async def test_clamd_gives_its_verdict(clean: Opened, harmful: Opened, clamd: str) -> None:
    assert await Clamd(clamd).is_clean(clean)
    assert not await Clamd(clamd).is_clean(harmful)


async def test_clamd_that_is_away_or_takes_no_such_size_gives_no_verdict(
    tmp_path: Path, clean: Opened, clamd: str
) -> None:
    with pytest.raises(ScannerAway):
        await Clamd(str(tmp_path / "nobody")).is_clean(clean)
    with pytest.raises(ScannerAway):
        await Clamd(clamd).is_clean(opened(tmp_path, bytes(20 * CHUNK)))


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (None, type(None)),
        ("", type(None)),
        ("clamd:/run/clamd.ctl", Clamd),
        ("clamd:av:3310", Clamd),
        ("clamdscan --no-summary -", Command),
    ],
)
def test_the_setting_names_a_scanner(told: str | None, kind: type) -> None:
    assert type(of_setting(told)) is kind


@pytest.mark.parametrize("told", ["clamd:", "clamd:av", "clamd:av:port", "scan 'me"])
def test_a_setting_that_names_none_is_refused_at_start(told: str) -> None:
    with pytest.raises(StartupRefused, match="HUTONG_SCANNER"):
        of_setting(told)
