"""When the time of a case is over, what is personal goes for ever, and the record of what was done proves itself."""

import asyncio
import itertools
import json
import zipfile
from datetime import date, datetime, timedelta
from io import BytesIO
from uuid import UUID

import psycopg
import pytest
from typer.testing import CliRunner

from services import cli
from services.audit import bundles
from services.core import clock, encryption, keys
from services.core.database import Database
from services.embedded.postgres import SUPERUSER, Server
from services.files.erasing import erase_unreadable
from services.files.store import Directory, Missing
from services.procedures import retention
from tests.house import House, Json
from tests.procedures.closed_cases import Registry
from tests.procedures.conftest import Time
from tests.reports_made import child

PERSONAL = ("vault_item", "vault_key", "blind_index")
WANTED = {"fields": ["children", "reports", "notes", "reporter"], "reason": "复核"}


@pytest.fixture
async def registry(house: House, database: Database) -> Registry:
    return await Registry.of(house, database)


def rows(server: Server, table: str, case: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        query = f"SELECT * FROM {table} WHERE case_id = %s"  # noqa: S608 - names of the test's own
        return connection.execute(query, [case]).fetchall()


def every_key_left(server: Server) -> set[bytes]:
    """Of the key files, and of every other case and reporter."""
    rings = keys.load(server.keys_dir)
    left = {key for ring in (rings.master, rings.index, rings.receipt, rings.answer) for key in ring.keys.values()}
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        every = connection.execute("SELECT id, case_id, master_key_id, wrapped FROM vault_key").fetchall()
    return left | {encryption.unwrap(rings.master, key, it, f"key:{id_}:{case}") for id_, case, key, it in every}


async def state(registry: Registry, case: str, at: datetime | None = None) -> str | None:
    async with registry.database.transaction() as session:
        found = await retention.files(session, at or clock.now())
        return next((file.state for file in found if UUID(case) in [one.id for one in file.cases]), None)


async def test_a_case_is_kept_until_the_years_are_over_and_its_youngest_child_is_of_age(
    registry: Registry, time: Time
) -> None:
    _, case = await registry.filed(child(birth_date="2016-11-02"), child(birth_date="2014-01-15"))
    _, unfounded = await registry.filed()
    assert await state(registry, case, clock.now() + timedelta(days=40_000)) is None  # it is open
    await registry.close(case)
    await registry.close(unfounded, "UNFOUNDED")
    closed = clock.now().astimezone(clock.SHANGHAI).date()
    for one, last in ((case, date(2037, 11, 2)), (unfounded, closed.replace(year=closed.year + 3))):
        end = datetime.combine(last + timedelta(days=1), datetime.min.time(), clock.SHANGHAI)
        assert await state(registry, one, end - timedelta(seconds=1)) is None
        assert await state(registry, one, end) == "kept"  # a dry run that looks ahead
        assert not await registry.erase(one)
        with clock.reading(lambda end=end: end):  # type: ignore[misc]
            assert await state(registry, one) == "due"


async def test_what_was_erased_is_read_with_no_key_that_is_left(registry: Registry, server: Server, time: Time) -> None:
    _, case = await registry.filed()
    await registry.handler.do(f"/cases/{case}/notes", {"text": "走访"}, 201)
    await registry.close(case, "UNFOUNDED")
    sealed = [row[-1] for row in rows(server, "vault_item", case)]
    bindings = [f"{row[0]}:{row[1]}:{case}" for row in rows(server, "vault_item", case)]
    wrapped = [row[-1] for row in rows(server, "vault_key", case)]
    assert len(sealed) >= 4
    time.forward(days=3 * 366)
    assert await registry.erase(case)
    assert all(rows(server, table, case) == [] for table in PERSONAL)
    left = every_key_left(server)
    for key, (value, binding) in itertools.product(left, zip(sealed, bindings, strict=True)):
        with pytest.raises(encryption.Unreadable):
            encryption.open_sealed(key, value, binding)  # type: ignore[arg-type]
    assert len(wrapped) == 2  # the case's and the reporter's: with them, and only with them, it was


async def test_its_chain_its_checkpoint_and_its_bundle_still_verify(
    registry: Registry, server: Server, time: Time
) -> None:
    _, case = await registry.filed()
    await registry.close(case, "UNFOUNDED")
    closed = clock.now()
    before = await registry.auditor.read(f"/cases/{case}", as_of=closed.isoformat())
    await registry.auditor.do("/audit/checkpoints", status=201)
    time.forward(days=3 * 366)
    assert await registry.erase(case)
    verified = await registry.auditor.read(f"/audit/cases/{case}/verify")
    assert verified["valid"]
    await registry.auditor.do("/audit/checkpoints", status=201)
    bundle = await registry.auditor.get(f"/audit/cases/{case}/bundle")
    pinned = keys.load_checkpoint(server.keys_dir).signer.public
    assert bundles.check(bundles.read(bundle.content), [pinned]).entries == verified["events"]
    assert zipfile.is_zipfile(BytesIO(bundle.content))
    assert await registry.auditor.read(f"/cases/{case}", as_of=closed.isoformat()) == before
    after = await registry.auditor.read(f"/cases/{case}", as_of=clock.now().isoformat())
    assert datetime.fromisoformat(after["erased_at"]) == clock.now()


async def test_an_erased_case_says_so_and_takes_no_more_words(registry: Registry, time: Time) -> None:
    receipt, case = await registry.filed()
    await registry.close(case, "UNFOUNDED")
    time.forward(days=3 * 366)
    await registry.erase(case)
    read = await registry.handler.read(f"/cases/{case}")
    assert datetime.fromisoformat(read["erased_at"]) == clock.now()
    assert [{name for name, value in one.items() if value} for one in read["children"]] == [{"id"}]
    for path, body in (
        (f"/cases/{case}/unmask", WANTED),
        (f"/cases/{case}/reopen", {"reason": "新情况"}),
        (f"/cases/{case}/break-glass", {"reason": "紧急"}),
        (f"/cases/{case}/legal-hold", {"reason": "诉讼"}),
    ):
        who = registry.handler if path.endswith("unmask") else registry.chief
        refused = await who.post(path, body)
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "erased"), path
    code = {"receipt_code": receipt["receipt_code"]}
    assert (await registry.nobody.do("/receipts/lookup", code))["state"] == "closed"
    assert (await registry.nobody.post("/receipts/supplements", {**code, "narrative": "补充"})).status_code == 409


async def test_a_child_of_an_erased_case_is_nobody_that_is_known(registry: Registry, time: Time) -> None:
    known = child()
    _, case = await registry.filed(known)
    await registry.close(case, "UNFOUNDED")
    time.forward(days=3 * 366)
    await registry.erase(case)
    _, new = await registry.filed(known)
    read = await registry.handler.read(f"/cases/{new}")
    assert (new != case, read["linked_cases"], read["known_before"]) == (True, [], [])


async def test_files_go_with_the_keys_that_opened_them(registry: Registry, time: Time) -> None:
    receipt, case = await registry.filed()
    form = {"receipt_code": receipt["receipt_code"]}
    answer = await registry.nobody.send("/receipts/attachments", b"\xff\xd8\xff\xe0" + b"0" * 100, **form)
    assert answer.status_code == 201, answer.text
    store = Directory(registry.house.app.state.settings.files)
    store.open(answer.json()["id"]).close()
    await registry.close(case, "UNFOUNDED")
    time.forward(days=3 * 366)
    await registry.erase(case)
    assert await erase_unreadable(registry.database, store) == 1
    assert await erase_unreadable(registry.database, store) == 0
    with pytest.raises(Missing):
        store.open(answer.json()["id"])


async def test_a_legal_hold_keeps_it_until_it_is_lifted(registry: Registry, time: Time) -> None:
    _, case = await registry.filed()
    await registry.close(case, "UNFOUNDED")
    held = await registry.auditor.do(f"/cases/{case}/legal-hold", {"reason": "涉诉"})
    assert held["held_since"] is not None
    time.forward(days=3 * 366)
    assert await state(registry, case) == "held"
    assert not await registry.erase(case)
    lifted = await registry.chief.do(f"/cases/{case}/legal-hold/lift", {"reason": "诉讼终结"})
    assert lifted == {"case_id": case, "held_since": None}
    types = [found["type"] for found in (await registry.auditor.read(f"/cases/{case}/timeline", limit=200))["items"]]
    assert types[-2:] == ["case.held", "case.released"]
    time.forward(days=8)  # the hold was lifted a week ago
    assert await registry.erase(case)


async def test_what_was_opened_lately_waits_until_its_answers_are_forgotten(registry: Registry, time: Time) -> None:
    _, case = await registry.filed()
    await registry.close(case, "UNFOUNDED")
    time.forward(days=3 * 366)
    await registry.handler.do(f"/cases/{case}/unmask", WANTED)
    assert await state(registry, case) == "waits"
    assert not await registry.erase(case)
    time.forward(days=8)
    assert await registry.erase(case)


async def test_merged_cases_are_erased_together(registry: Registry, server: Server, time: Time) -> None:
    _, one = await registry.filed()
    _, into = await registry.filed()
    await registry.chief.do(f"/cases/{one}/merge", {"into": into, "reason": "同一家庭"})
    time.forward(days=3 * 366)
    assert not await registry.erase(one)  # the other one is open
    await registry.close(into, "UNFOUNDED")
    time.forward(days=3 * 366)
    async with registry.database.transaction() as session:
        due = [{str(case.id) for case in file.cases} for file in await retention.files(session, clock.now())]
    assert {one, into} in due
    assert await registry.erase(one)
    for case in (one, into):
        assert all(rows(server, table, case) == [] for table in PERSONAL)
        verified: Json = await registry.auditor.read(f"/audit/cases/{case}/verify")
        assert verified["valid"]


async def test_the_command_says_what_is_due_and_erases_it(
    registry: Registry, server: Server, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, case = await registry.filed()
    number = (await registry.handler.read(f"/cases/{case}"))["number"]
    await registry.close(case, "UNFOUNDED")
    monkeypatch.setenv("HUTONG_KEYS_DIR", str(server.keys_dir))
    monkeypatch.setenv("HUTONG_DATABASE_URL", server.url("hutong_api"))

    async def hutong(*words: str) -> dict[str, str]:
        done = await asyncio.to_thread(CliRunner().invoke, cli.app, ["retention", "run", "--json", *words])
        assert done.exit_code == 0, done.output
        return {row["case"]: row["state"] for row in json.loads(done.stdout)}

    ahead = f"{clock.now().year + 4}-01-01"
    assert number not in await hutong("--dry-run")
    assert (await hutong("--dry-run", "--by", ahead))[number] == "kept"
    assert number not in await hutong()
    time.forward(days=3 * 366)
    assert (await hutong("--dry-run"))[number] == "due"
    assert (await registry.handler.read(f"/cases/{case}"))["erased_at"] is None
    assert (await hutong())[number] == "due"
    assert (await registry.handler.read(f"/cases/{case}"))["erased_at"] is not None
    assert number not in await hutong("--dry-run")
