"""A new master key, or index key, takes over while the service runs: every child is found, every file opens, always."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import false, select
from typer.testing import CliRunner

from services import cli
from services.core import key_rings, keys, temporal, watched
from services.core.database import Database
from services.embedded.postgres import SUPERUSER
from services.procedures import rotation as rounds
from services.vault import rotation
from services.vault.models import VaultKey
from tests import house as houses
from tests.house import House, Json, Office
from tests.reports_made import child, report


@dataclass
class Turning:
    """A house whose keys are its own, and the worker that brings everything under the new ones."""

    house: House
    directory: Path
    worker: Database
    server: houses.Copy

    async def exchanged(self, name: str) -> str:
        new = key_rings.introduce(self.directory, name)
        key_rings.promote(self.directory, name, new)
        return new

    async def finish(self) -> None:
        while await rounds.once(self.worker):
            pass

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.server.url(SUPERUSER)) as connection:
            return connection.execute(query).fetchall()

    async def reports(self, *children: Json, **more: Any) -> str:
        """Files a report; answers the case that it opened or joined."""
        school = await self.house.office("school-349901101-1")
        number = (await school.do("/reports", report(*children, **more), 201))["number"]
        return str((await (await self.police()).read("/referrals", report_number=number))["items"][0]["case_id"])

    async def police(self) -> Office:
        return await self.house.office("police-349901", person="王警官")


@pytest.fixture(scope="module")
def at_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watched, "LOOKS", 0.0)
        patch.setattr(key_rings, "LEARNT", 0.0)
        yield


@pytest.fixture
async def turning(server: houses.Copy, tmp_path: Path, at_once: None) -> AsyncIterator[Turning]:
    own = houses.Copy.of(server)
    directory = tmp_path / "keys"
    shutil.copytree(own.keys_dir, directory)
    async with houses.opened(own, keys_dir=directory) as house:
        worker = Database(own.url("hutong_worker"), 2, renewed={"keys": key_rings.live(directory).get})
        yield Turning(house, directory, worker, own)
        await worker.close()


_NOTHING = select(VaultKey).where(false())
BY_CHILD = "SELECT child_id, known_by, count(*) FROM blind_index GROUP BY 1, 2 ORDER BY 1, 2"


async def test_a_known_child_is_found_at_every_step_of_an_exchange(turning: Turning) -> None:
    known = [child() for _ in range(6)]
    cases = [await turning.reports(one) for one in known]
    steps = iter(zip(known, cases, strict=True))

    async def again() -> None:
        one, case = next(steps)
        assert await turning.reports(one) == case

    await again()
    new = key_rings.introduce(turning.directory, "index")
    await again()
    key_rings.promote(turning.directory, "index", new)
    await again()  # and now the worker has done half of it
    async with turning.worker.transaction() as session:
        half = rotation.Work(**{**vars(rounds.INDEX), "rows": lambda last: rounds.INDEX.rows(last).limit(3)})
        await rotation.advance(session, half)
    await again()
    await turning.finish()
    await again()
    key_rings.drop(turning.directory, "index", "k1")
    await again()


async def test_the_index_says_under_the_new_key_what_it_said_under_the_old(turning: Turning) -> None:
    guardians = [{"name": "郑大山", "relationship": "FATHER", "phone": "13900000007"}]
    one = child(guardians=guardians, address="杏花村3组7号")
    case = await turning.reports(one, child(), child(name=None, birth_date=None, estimated_age=3))
    await turning.reports({**one, "guardians": [{"name": "李小河", "relationship": "MOTHER", "phone": None}]})
    await turning.reports(child(), suspected_harmers=[{"name": "赵大江", "relationship": "OTHER"}])
    before = turning.rows(BY_CHILD)
    assert {row[1] for row in before} >= {"guardian_phone", "address", "adult_township", "name_county"}
    new = await turning.exchanged("index")
    await turning.finish()
    assert turning.rows(BY_CHILD) == before
    assert turning.rows("SELECT DISTINCT index_key_id FROM blind_index") == [(new,)]
    linked = (await (await turning.police()).read(f"/cases/{case}"))["linked_cases"]
    sibling = await turning.reports(child(guardians=guardians))
    after = (await (await turning.police()).read(f"/cases/{case}"))["linked_cases"]
    assert [found["id"] for found in after if found not in linked] == [sibling]


async def test_everything_opens_under_the_new_master_key_alone(turning: Turning) -> None:
    one = child()
    case = await turning.reports(one)
    new = await turning.exchanged("master")
    await turning.reports(child())
    assert dict(turning.rows("SELECT master_key_id, count(*) FROM vault_key GROUP BY 1")) == {"k1": 2, new: 2}
    await turning.finish()
    assert turning.rows("SELECT DISTINCT master_key_id FROM vault_key") == [(new,)]
    key_rings.drop(turning.directory, "master", "k1")
    police = await turning.police()
    opened = await police.do(f"/cases/{case}/unmask", {"fields": ["name", "reporter"], "reason": "核实"})
    assert (opened["children"][0]["name"], opened["reporters"][0]["name"]) == (one["name"], "林老师")


async def test_what_was_cut_off_goes_on_where_it_was(turning: Turning, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        await turning.reports(child())
    await turning.exchanged("master")
    monkeypatch.setattr(rotation, "BATCH", 2)
    async with turning.worker.transaction() as session:
        assert await rotation.advance(session, rotation.MASTER)
    await _killed(turning.worker)
    async with turning.worker.transaction() as session:
        (state,) = await rotation.progress(session)
    assert (state.done, state.total, state.finished_at) == (2, 6, None)
    await turning.finish()
    async with turning.worker.transaction() as session:
        found = {state.ring: state for state in await rotation.progress(session)}
    assert (found["master"].done, found["master"].unreadable) == (6, 0)
    assert found["master"].finished_at is not None


async def _killed(worker: Database) -> None:
    with contextlib.suppress(InterruptedError):
        async with worker.transaction() as session:
            await rotation.advance(session, rotation.MASTER)
            raise InterruptedError


async def test_who_is_at_it_already_is_left_alone(turning: Turning) -> None:
    await turning.finish()
    await turning.reports(child())
    await turning.exchanged("master")
    async with turning.worker.transaction() as session, turning.worker.transaction() as other:
        assert await rotation.advance(session, rotation.MASTER)
        assert not await rotation.advance(other, rotation.MASTER)


async def test_the_commands_exchange_follow_and_drop(turning: Turning, monkeypatch: pytest.MonkeyPatch) -> None:
    one = child()
    case = await turning.reports(one)
    monkeypatch.setenv("HUTONG_KEYS_DIR", str(turning.directory))
    monkeypatch.setenv("HUTONG_DATABASE_URL", turning.server.url("hutong_api"))

    async def hutong(*words: str) -> tuple[int, str]:
        done = await asyncio.to_thread(CliRunner().invoke, cli.app, words)
        return done.exit_code, done.output + str(done.exception or "")

    for name in ("master", "index"):
        assert (await hutong("key", "rotate", name))[0] == 0
        code, said = await hutong("key", "drop", name, "k1")
        assert (code, "rows still need k1" in said) == (1, True)
    async with turning.worker.transaction() as session:
        await rotation.advance(session, rotation.Work(**{**vars(rotation.MASTER), "rows": lambda _: _NOTHING}))
    state = turning.house.app.state
    state.engine = await temporal.connect(state.settings)  # which is away
    readiness = (await turning.house.client.get("/readyz")).json()
    assert readiness["keys_taking_over"] == [{"ring": "master", "key": "k2", "done": 0, "total": 2}]
    assert 'hutong_key_rows_left{ring="master"} 2.0' in (await turning.house.client.get("/metrics")).text
    assert (await hutong("vault", "rewrap"))[0] == 0
    _, said = await hutong("key", "progress", "--json")
    assert said.count('"finished_at": "') == 2
    for name in ("master", "index"):
        assert (await hutong("key", "drop", name, "k1"))[0] == 0
    assert [*keys.load(turning.directory).master.keys] == ["k2"]
    assert await turning.reports(one) == case
    told = turning.rows("SELECT type FROM ledger_entry WHERE stream = 'house' AND type LIKE 'key.%' ORDER BY seq")
    assert told == [("key.rotated",)] * 2 + [("key.taken_over",)] * 2
