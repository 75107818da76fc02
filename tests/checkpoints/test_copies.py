"""Every checkpoint comes to each outside place, whatever happens on the way."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.audit.rounds import Rounds
from services.checkpoints import copies, copying, merkle
from services.checkpoints.copies import Copy
from services.checkpoints.signed_notes import check
from services.core.database import Database
from services.core.errors import StartupRefused
from services.core.settings import Settings
from services.core.signing import PublicKey
from services.embedded.postgres import Server
from tests import house as houses
from tests.house import House, Office
from tests.reports_made import report


async def checkpoints_made(school: Office, auditor: Office, count: int) -> list[int]:
    sizes = []
    for _ in range(count):
        await school.do("/reports", report(), 201)
        sizes.append((await auditor.do("/audit/checkpoints", None, 201))["size"])
    return sizes


def settings(server: Server, **more: object) -> Settings:
    return houses.settings(server, "hutong_relay", **more)


def assert_whole(found: list[Copy], key: PublicKey) -> None:
    """The heads of the copies are the log that their notes sign."""
    tree = merkle.Tree()
    for copy in found:
        for head in copy.heads:
            tree.append(head.leaf)
        said, _ = check(copy.note, [key])
        assert (said.size, said.root) == (tree.size, tree.root())


@pytest.mark.parametrize("kind", ["file", "directory"])
async def test_a_file_or_a_directory_gets_every_one(
    server: Server, relaying: Database, school: Office, auditor: Office, key: PublicKey, tmp_path: Path, kind: str
) -> None:
    place = tmp_path / "copies"
    if kind == "directory":
        place.mkdir()
    for _ in range(2):
        sizes = await checkpoints_made(school, auditor, 2)
        await asyncio.gather(*(copying.copy(relaying, settings(server, checkpoint_copy=place)) for _ in range(3)))
    found = list(copies.read_all(place))
    assert [copy.size for copy in found][-2:] == sizes
    assert len(found) == (len(list(place.iterdir())) if kind == "directory" else len(place.read_text().splitlines()))
    assert_whole(found, key)


async def test_a_line_that_a_power_cut_tore_is_written_again(
    server: Server, relaying: Database, school: Office, auditor: Office, key: PublicKey, tmp_path: Path
) -> None:
    place = tmp_path / "copies.jsonl"
    await checkpoints_made(school, auditor, 2)
    await copying.copy(relaying, settings(server, checkpoint_copy=place))
    place.write_text(place.read_text()[:-40])
    await copying.copy(relaying, settings(server, checkpoint_copy=place))
    await checkpoints_made(school, auditor, 1)
    await copying.copy(relaying, settings(server, checkpoint_copy=place))
    assert_whole(list(copies.read_all(place)), key)


async def test_a_place_that_cannot_be_written_stops_nothing(
    server: Server, relaying: Database, school: Office, auditor: Office, tmp_path: Path
) -> None:
    await checkpoints_made(school, auditor, 1)
    assert not await copying.copy(relaying, settings(server, checkpoint_copy=tmp_path / "not" / "there"))


@asynccontextmanager
async def endpoint(failing: list[int]) -> AsyncIterator[tuple[str, list[Copy]]]:
    """Takes copies, and answers 500 as often as `failing` has members."""
    taken: list[Copy] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := (await reader.readuntil(b"\r\n\r\n")).decode().lower():
            body = await reader.readexactly(int(head.partition("content-length: ")[2].split("\r\n")[0]))
            status = b"500 No" if failing else b"204 Taken"
            if failing:
                failing.pop()
            else:
                taken.append(Copy.parse(json.dumps(json.loads(body))))
            writer.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\n\r\n")

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://someone:secret@127.0.0.1:{server.sockets[0].getsockname()[1]}/heads?tenant=1", taken
    finally:
        server.close()


async def test_an_endpoint_gets_every_one_in_order_though_it_fails_at_times(
    server: Server, relaying: Database, school: Office, auditor: Office, key: PublicKey
) -> None:
    await checkpoints_made(school, auditor, 3)
    async with endpoint(failing=[1]) as (url, taken):
        for _ in range(2):
            await copying.copy(relaying, settings(server, checkpoint_url=url))
        assert_whole(taken, key)
        before = len(taken)
        sizes = await checkpoints_made(school, auditor, 2)
        await copying.copy(relaying, settings(server, checkpoint_url=url))
        assert [copy.size for copy in taken[before:]] == sizes
        assert_whole(taken, key)


async def test_a_round_makes_one_when_it_is_due_and_copies_it(
    server: Server, relaying: Database, house: House, school: Office, key: PublicKey, tmp_path: Path
) -> None:
    place, every = tmp_path / "copies.jsonl", 0.001 / 60
    await school.do("/reports", report(), 201)
    rounds = [Rounds(relaying, settings(server, checkpoint_copy=place, checkpoint_minutes=every)) for _ in range(3)]
    await asyncio.gather(*(one.once() for one in rounds))
    for _ in range(3):
        before = copies.size_at(place)
        await school.do("/reports", report(), 201)
        await asyncio.gather(*(one.once() for one in rounds))
        assert copies.size_at(place) > before
    assert_whole(list(copies.read_all(place)), key)


@pytest.mark.parametrize("content", ["", "{}\n", "garbage\n", '{"note": "x", "heads": []}\n', '{"note": 1}\n'])
def test_what_is_no_copy_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "file").write_text(content)
    with pytest.raises(StartupRefused, match=r"(holds something else than|holds no) cop"):
        list(copies.read_all(tmp_path / "file"))
