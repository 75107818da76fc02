"""Nothing that somebody typed leaves the vault: not into the engine, not into a log, a metric, a notice or a proof."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql

from services.embedded.layout import Layout
from tests.api import stored
from tests.api.marks import Marks
from tests.files.pictures import MARK
from tests.house import Json
from tests.privacy import visit
from tests.privacy.story import OFFICERS, PEOPLE, Story
from tests.privacy.words import Words
from tests.reports_made import report
from tests.stack.many import caught_up
from tests.stack.product import Product

pytestmark = pytest.mark.stack
LANGUAGES = ("zh-CN", "en")
CONSTRAINED = ("report", "child", "vault_item", "ledger_entry", "notice")


@pytest.fixture(scope="module")
async def story(started: Product) -> AsyncIterator[Story]:
    """Told once, with every refusal on the way."""
    await started.ready()
    async with httpx.AsyncClient(base_url=started.stack.api_url, timeout=60, trust_env=False) as client:
        people = {
            name: await started.office(client, code, person, role) for name, (code, role, person) in PEOPLE.items()
        }
        document = (await client.get("/openapi.json")).json()
        made = Story(people, Words(document), lambda cases: caught_up(started, cases))
        await made.all()
        made.at_the_door = await visit.visited(started.home, started.stack.api_url, made.case)
        await refused_by_the_database(started, made)
        await caught_up(started, [])
        await people["auditor"].post("/audit/checkpoints")
        yield made


async def refused_by_the_database(product: Product, story: Story) -> None:
    """A broken constraint's message quotes the whole row."""
    for table in CONSTRAINED:
        with broken(product, table):
            sent = story.words.say("/reports", report({"name": "谁", "birth_date": "2016-11-02"}))
            answer = await story.people["school"].post("/reports", sent)
            assert answer.status_code == 500
            story.refusals.append(answer.content)


@contextmanager
def broken(product: Product, table: str) -> Iterator[None]:
    name = sql.Identifier(table)
    with psycopg.connect(product.stack.owner_url, autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER TABLE {} ADD CONSTRAINT boom CHECK (false) NOT VALID").format(name))
        try:
            yield
        finally:
            connection.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT boom").format(name))


def marks(story: Story, *, officers: bool) -> Marks:
    """All that was said. Officers are named to who works on a case, and in what the database knows of people."""
    found = Marks()
    found.values = story.words.marks() | story.at_the_door | {"where a photograph was taken": MARK}
    if officers:
        found.values |= OFFICERS | {"login": visit.LOGIN, "name of who logged in": visit.NAME}
    return found


def test_every_call_that_takes_words_was_made_with_some_in_each_of_its_fields(story: Story) -> None:
    assert story.words.routes() - story.words.typed == set()
    assert len(story.words.marks()) > 100


def test_no_table_holds_what_somebody_typed(story: Story, product: Product) -> None:
    tables = dict(stored.everything_at(product.stack.owner_url))
    assert all(tables[name] for name in ("vault_item", "ledger_entry", "notice", "report"))
    said = marks(story, officers=False)
    assert {name: found for name, held in tables.items() if (found := said.found_in(held))} == {}
    officers = marks(story, officers=True)
    assert {name for name, held in tables.items() if officers.found_in(held)} == {"person", "account"}


async def test_no_file_of_the_whole_stack_does(story: Story, product: Product) -> None:
    """The engine's database, PostgreSQL's own files and its write-ahead log, every log, sealed files, checkpoints."""
    said = marks(story, officers=False)
    files = [path for path in product.home.rglob("*") if path.is_file()]
    assert {"temporal.db", "checkpoints.jsonl", "PG_VERSION"} <= {path.name for path in files}
    for path in files:
        held = await asyncio.to_thread(_read, path)
        assert said.found_in(str(path).encode() + held) == set(), path


async def test_the_engine_and_the_logs_name_no_officer_either(story: Story, product: Product) -> None:
    said = marks(story, officers=True)
    logs = list(Layout(product.home).log("api").parent.glob("*.log"))
    assert {"api", "worker", "relay", "postgres", "temporal", "up"} <= {log.stem for log in logs}
    engine = list((product.home / "temporal").iterdir())
    for path in (*logs, *engine):
        assert said.found_in(await asyncio.to_thread(path.read_bytes)) == set(), path


def test_the_search_finds_what_is_there(story: Story, product: Product) -> None:
    """Else nothing above would prove anything."""
    seen = Marks()
    seen.values = {"case": story.case}
    engine = b"".join(path.read_bytes() for path in (product.home / "temporal").iterdir())
    assert seen.found_in(engine) == {"case"}
    assert {name for name, held in stored.everything_at(product.stack.owner_url) if seen.found_in(held)} >= {"case"}


def test_no_refusal_repeats_what_was_sent(story: Story) -> None:
    said = marks(story, officers=True)
    assert len(story.refusals) > len(story.words.routes())
    assert said.found_in(b"\n".join(story.refusals)) == set()


async def test_no_notice_no_metric_and_no_proof_tells_it(story: Story) -> None:
    said, auditor = marks(story, officers=True), story.people["auditor"]
    answers = {path: (await auditor.client.get(path)).content for path in ("/metrics", "/readyz")}
    for path in ("/audit/checkpoints", "/audit/verifications"):
        answers[path] = (await auditor.get(path, limit=200)).content
    for case in story.cases:
        for proof in ("verify", "bundle"):
            answers[f"{proof} {case}"] = _unpacked((await auditor.get(f"/audit/cases/{case}/{proof}")).content)
    for who, office in story.people.items():
        for language in LANGUAGES:
            office.headers["Accept-Language"] = language
            answers[f"notices of {who} {language}"] = (await office.get("/notices", limit=200)).content
    assert {where: found for where, content in answers.items() if (found := said.found_in(content))} == {}


async def test_a_timeline_names_officers_and_repeats_nothing(story: Story) -> None:
    said, with_officers = marks(story, officers=False), marks(story, officers=True)
    for case in story.cases:
        for language in LANGUAGES:
            story.people["auditor"].headers["Accept-Language"] = language
            told = (await story.people["auditor"].get(f"/cases/{case}/timeline", limit=200)).content
            assert said.found_in(told) == set()
            assert with_officers.found_in(told)
    log: Json = await story.people["auditor"].read("/audit/access-log", limit=200)
    reasons = {found for found in said.found_in(str(log).encode()) if not found.startswith("/reason")}
    assert reasons == set()  # why something was opened is said to the auditor


def _read(path: Path) -> bytes:
    """PostgreSQL takes some of its files away meanwhile."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        return content + b"\n".join(bundle.read(name) for name in bundle.namelist())
