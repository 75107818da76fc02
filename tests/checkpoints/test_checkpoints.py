"""A checkpoint says where every stream ended, signed, and goes on from the one before."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import psycopg
import pytest

from services.checkpoints import merkle
from services.checkpoints.signed_notes import Head, check, heads_tree
from services.core import keys
from services.core.signing import PublicKey
from services.embedded.postgres import Server
from tests import house as houses
from tests.house import House, Json, Office
from tests.reports_made import report


def heads(server: Server) -> list[Head]:
    with psycopg.connect(server.url("postgres")) as connection:
        return [
            Head(*row)
            for row in connection.execute("SELECT stream, seq, hash FROM ledger_head WHERE seq > 0").fetchall()
        ]


def logged(server: Server) -> list[Head]:
    with psycopg.connect(server.url("postgres")) as connection:
        rows = connection.execute("SELECT stream, seq, hash FROM logged_head ORDER BY position")
        return [Head(*row) for row in rows.fetchall()]


@contextmanager
def behind_the_triggers(server: Server) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.url("postgres")) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


async def recorded(school: Office) -> None:
    await school.do("/reports", report(), 201)


async def checkpoint(auditor: Office, status: int = 201) -> Json:
    made: Json = await auditor.do("/audit/checkpoints", None, status)
    return made


async def test_it_signs_the_heads_of_all_streams(
    server: Server, school: Office, auditor: Office, key: PublicKey
) -> None:
    await recorded(school)
    made = await checkpoint(auditor)
    said, _ = check(made["note"], [key])
    found = heads(server)
    assert said.streams == len(found)
    assert said.heads == merkle.root(heads_tree(found))
    assert (said.size, said.root) == (len(logged(server)), merkle.root([head.leaf for head in logged(server)]))
    assert said.at == datetime.fromisoformat(made["made_at"])
    assert (made["root"], made["heads_root"], made["key"]) == (said.root.hex(), said.heads.hex(), key.id)


async def test_without_anything_new_it_is_the_last_one(school: Office, auditor: Office) -> None:
    await recorded(school)
    made = await checkpoint(auditor)
    assert await checkpoint(auditor, 200) == made


async def test_each_goes_on_from_those_before(school: Office, auditor: Office) -> None:
    made = []
    for _ in range(4):
        await recorded(school)
        made.append(await checkpoint(auditor))
    for old in made:
        for new in made[made.index(old) :]:
            found = await auditor.read(f"/audit/checkpoints/{new['size']}", since=old["size"])
            proof = [bytes.fromhex(step) for step in found["consistency"]]
            roots = [bytes.fromhex(one["root"]) for one in (old, new)]
            assert merkle.is_consistent(roots[0], old["size"], roots[1], new["size"], proof)
    refused = await auditor.get(f"/audit/checkpoints/{made[0]['size']}", since=made[1]["size"])
    assert refused.status_code == 422
    assert (await auditor.get("/audit/checkpoints/999999")).status_code == 404


async def test_auditors_read_every_one_in_pages(school: Office, auditor: Office) -> None:
    await recorded(school)
    last = await checkpoint(auditor)
    found, params = [], {"limit": 1}
    while True:
        page = await auditor.read("/audit/checkpoints", **params)
        found += page["items"]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert found[-1] == last
    sizes = [one["size"] for one in found]
    assert sizes == sorted(set(sizes))


async def test_several_at_once_make_one(server: Server, school: Office, auditor: Office) -> None:
    await recorded(school)
    made = await asyncio.gather(*(auditor.post("/audit/checkpoints") for _ in range(5)))
    assert sorted(answer.status_code for answer in made) == [200, 200, 200, 200, 201]
    assert len({answer.text for answer in made}) == 1


async def test_reports_that_come_meanwhile_are_in_it_or_in_the_next(
    server: Server, school: Office, auditor: Office, key: PublicKey
) -> None:
    async def report_some() -> None:
        for _ in range(5):
            await recorded(school)

    async def check_some() -> None:
        for _ in range(5):
            await auditor.post("/audit/checkpoints")

    await asyncio.gather(report_some(), report_some(), check_some())
    made = (await auditor.post("/audit/checkpoints")).json()
    assert check(made["note"], [key])[0].heads == merkle.root(heads_tree(heads(server)))


@pytest.mark.parametrize("role", ["hutong_api", "hutong_worker", "hutong_relay", "hutong_owner", "postgres"])
@pytest.mark.parametrize("table", ["logged_head", "checkpoint"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"])
async def test_nobody_changes_the_log(
    server: Server, school: Office, auditor: Office, role: str, table: str, statement: str
) -> None:
    await recorded(school)
    await checkpoint(auditor)
    change = {"logged_head": "seq = 1", "checkpoint": "note = ''"}[table]
    with psycopg.connect(server.url(role)) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(statement.format(table, change))
    assert isinstance(refused.value, psycopg.errors.InsufficientPrivilege | psycopg.errors.RestrictViolation)


async def test_a_key_never_signs_two_pasts(house: House, server: Server, school: Office, auditor: Office) -> None:
    """A past that was changed is not signed, until somebody has looked into it and rotated the key."""
    await recorded(school)
    made = await checkpoint(auditor)
    await recorded(school)
    with behind_the_triggers(server) as connection:
        forged = "UPDATE checkpoint SET edge[1] = decode(repeat('00', 32), 'hex') WHERE size = %s"
        connection.execute(forged, [made["size"]])
    refused = await auditor.post("/audit/checkpoints")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "broken-log")
    before = keys.load(server.keys_dir)
    keys.rotate_signing(server.keys_dir / "checkpoint.key")
    try:
        async with houses.opened(server) as again:
            auditor_again = await again.office("audit-340000")
            new = await checkpoint(auditor_again)
            await recorded(await again.office("school-349901101-1"))
            await checkpoint(auditor_again)
    finally:
        path = server.keys_dir / "checkpoint.key"
        path.unlink()
        keys.write_private(path, f"{before.checkpoint.signer.private_text}\n")
    assert new["size"] > made["size"]
    assert new["key"] != made["key"]
    assert new["root"] == merkle.root([head.leaf for head in logged(server)[: new["size"]]]).hex()
