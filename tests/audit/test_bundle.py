"""A stranger verifies a case by its bundle alone, and learns nothing personal from it."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from services.audit import bundles
from services.audit.bundles import Bundle
from services.checkpoints import copying
from services.checkpoints.signed_notes import Head
from services.core import keys
from services.core.database import Database
from services.core.signing import PublicKey, Refused, Signer
from services.embedded.postgres import Server
from tests import house as houses
from tests.audit.conftest import File
from tests.house import Json
from tests.reports_made import report


@pytest.fixture
def key(server: Server) -> PublicKey:
    return keys.load_checkpoint(server.keys_dir).signer.public


async def checkpoint(file: File) -> Json:
    made: Json = (await file.auditor.post("/audit/checkpoints")).json()
    return made


async def taken(file: File, **params: int) -> bytes:
    answer = await file.auditor.get(f"/audit/cases/{file.case}/bundle", **params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return answer.content


async def test_it_has_every_entry_and_says_how_many_are_signed(file: File, key: PublicKey) -> None:
    made = await checkpoint(file)
    await file.police.do(f"/cases/{file.case}/notes", {"text": "走访"}, 201)
    found = bundles.check(bundles.read(await taken(file)), [key])
    events = (await file.auditor.read(f"/audit/cases/{file.case}/verify"))["events"]
    assert (found.stream, found.entries, found.signed) == (f"case:{file.case}", events, events - 1)
    assert (found.said.size, found.key) == (made["size"], key)


async def test_the_same_content_has_the_same_bytes(file: File) -> None:
    size = (await checkpoint(file))["size"]
    first = await taken(file, checkpoint=size)
    await file.education.do("/reports", report(), 201)
    await checkpoint(file)
    assert await taken(file, checkpoint=size) == first


async def test_before_the_first_checkpoint_there_is_nothing_to_prove(file: File) -> None:
    refused = await file.auditor.get(f"/audit/cases/{file.case}/bundle")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "not-signed")
    none = await file.auditor.get("/audit/cases/00000000-0000-4000-8000-000000000000/bundle")
    assert none.status_code == 404


async def test_it_says_in_both_languages_what_it_is_and_nothing_of_a_person(file: File) -> None:
    await checkpoint(file)
    with zipfile.ZipFile(io.BytesIO(await taken(file))) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    assert "证明包" in members["README.txt"]
    assert "Proof of a case" in members["README.txt"]
    for word in ("小禾", "郑某", "林老师", "13900000000"):
        assert word not in "".join(members.values())


async def test_a_stranger_needs_the_file_and_a_key(
    file: File, key: PublicKey, relaying: Database, server: Server, tmp_path: Path
) -> None:
    """In a process without any setting, service or database."""
    await checkpoint(file)
    kept, copy = tmp_path / "case.zip", tmp_path / "checkpoints.jsonl"
    kept.write_bytes(await taken(file))
    await file.police.do(f"/cases/{file.case}/notes", {"text": "走访"}, 201)
    await checkpoint(file)
    await copying.copy(relaying, houses.settings(server, checkpoint_copy=copy))

    def verify(*more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "services.cli", "audit", "verify", str(kept), *more]
        return subprocess.run(command, capture_output=True, text=True, env={"PATH": os.defpath}, check=False)

    pinned = verify("--key", str(key))
    assert pinned.returncode == 0, pinned.stderr
    assert "valid 有效" in pinned.stdout
    assert f"case:{file.case}" in pinned.stdout
    alone = verify()
    assert alone.returncode == 0
    assert "consistent with itself" in alone.stdout
    assert "Use --key" in alone.stdout
    other = verify("--key", str(Signer("hutong", bytes(32)).public))
    assert other.returncode == 1
    assert "another key than the given one" in other.stderr
    late = verify("--key", str(key), "--against", str(copy))
    assert late.returncode == 1
    assert "an entry that was signed is missing" in late.stderr


def another_entry(bundle: Bundle) -> Bundle:
    changed = bundle.entries[1].replace(b"R1", b"R2")
    return replace(bundle, entries=[bundle.entries[0], changed, *bundle.entries[2:]])


def without_an_entry(bundle: Bundle) -> Bundle:
    return replace(bundle, entries=[*bundle.entries[:3], *bundle.entries[4:]])


def without_the_last(bundle: Bundle) -> Bundle:
    return replace(bundle, entries=bundle.entries[:-1])


def of_no_json(bundle: Bundle) -> Bundle:
    return replace(bundle, entries=[*bundle.entries[:-1], b"{}"])


def with_an_earlier_end(bundle: Bundle) -> Bundle:
    seq = bundle.head.seq - 1
    return replace(bundle, head=Head(bundle.head.stream, seq, bytes(32)), entries=bundle.entries[:seq])


def of_another_stream(bundle: Bundle) -> Bundle:
    return replace(bundle, head=replace(bundle.head, stream="case:other"))


def at_another_place(bundle: Bundle) -> Bundle:
    return replace(bundle, index=bundle.index + 1)


def with_a_shorter_path(bundle: Bundle) -> Bundle:
    return replace(bundle, path=bundle.path[:-1])


def with_another_note(bundle: Bundle) -> Bundle:
    return replace(bundle, note=bundle.note.replace("heads ", "heads 1"))


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (another_entry, "seq 3: the entry does not follow"),
        (without_an_entry, "seq 4: "),
        (without_the_last, "an entry that was signed is missing"),
        (of_no_json, "the bytes are no entry"),
        (with_an_earlier_end, "did not sign this end"),
        (of_another_stream, "did not sign this end"),
        (at_another_place, "did not sign this end"),
        (with_a_shorter_path, "did not sign this end"),
        (with_another_note, "the signature is not that of this text"),
    ],
)
async def test_a_forged_bundle_is_refused(
    file: File, key: PublicKey, forge: Callable[[Bundle], Bundle], said: str
) -> None:
    await checkpoint(file)
    true = bundles.read(await taken(file))
    forged = bundles.read(bundles.write(forge(true)))
    assert bundles.check(true, [key])
    with pytest.raises(Refused, match=said):
        bundles.check(forged, [key])


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04"])
def test_what_is_no_bundle_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="not a bundle"):
        bundles.read(content)


async def test_a_log_that_was_changed_proves_nothing(file: File, server: Server) -> None:
    await checkpoint(file)
    with psycopg.connect(server.url("postgres")) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE logged_head SET hash = decode(repeat('00', 32), 'hex') WHERE position = 0")
        connection.execute("UPDATE logged_head SET hash = decode(repeat('00', 32), 'hex') WHERE stream = 'house'")
    refused = await file.auditor.get(f"/audit/cases/{file.case}/bundle")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "broken-log")
