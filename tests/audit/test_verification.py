"""The full verification of a house at work."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path

import psycopg
import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from services import cli
from services.audit import verification
from services.checkpoints import copying
from services.checkpoints.models import Verification
from services.core import clock, keys
from services.core.database import Database
from services.embedded.postgres import Server
from services.health import service as health
from services.ledger import service as ledger
from tests import house as houses
from tests.house import House, Office
from tests.reports_made import report


@pytest.fixture(scope="module")
async def school(house: House) -> Office:
    return await house.office("school-349901101-1")


@pytest.fixture(scope="module")
async def auditor(house: House) -> Office:
    return await house.office("audit-340000", person="审计员")


async def test_what_is_recorded_meanwhile_is_no_alarm(
    relaying: Database, server: Server, school: Office, auditor: Office, tmp_path: Path
) -> None:
    copy = tmp_path / "checkpoints.jsonl"

    async def record() -> None:
        for _ in range(8):
            await school.do("/reports", report(), 201)
            await auditor.post("/audit/checkpoints")
            await copying.copy(relaying, houses.settings(server, checkpoint_copy=copy))

    async def look() -> list[Verification]:
        return [await verified() for _ in range(8)]

    async def verified() -> Verification:
        async with relaying.transaction() as session:
            known = keys.load_checkpoint(server.keys_dir).public
            return await verification.verify(session, known, copy if copy.exists() else None)

    _, *found = await asyncio.gather(record(), look(), look())
    assert not [finding for looks in found for one in looks for finding in one.findings]


AT = time(3)


@contextmanager
def night(after: int) -> Iterator[None]:
    """At three in the morning, so many days from now."""
    day = datetime.now(clock.SHANGHAI).date() + timedelta(days=after)
    with clock.reading(lambda: datetime.combine(day, AT, clock.SHANGHAI)):
        yield


async def due(relaying: Database, server: Server) -> Verification | None:
    return await verification.verify_when_due(relaying, keys.load_checkpoint(server.keys_dir).public, None, AT)


async def test_it_is_made_once_a_night_whoever_asks_and_is_on_record(
    relaying: Database, server: Server, school: Office, auditor: Office
) -> None:
    await school.do("/reports", report(), 201)
    for after in (1, 2):
        with capture_logs() as logged, night(after):
            found = await asyncio.gather(*(due(relaying, server) for _ in range(4)))
            assert await due(relaying, server) is None
        (made,) = [one for one in found if one is not None]
        assert made.entries > 0
        assert made.bytes > made.entries
        (said,) = [one for one in logged if one["event"] == "ledger.verified"]
        assert said["entries_per_second"] > 0
        assert said["bytes_per_second"] > said["entries_per_second"]
        last = (await auditor.read("/audit/verifications"))["items"][-1]
        assert (last["id"], last["findings"]) == (str(made.id), [])
    with psycopg.connect(server.url("postgres")) as connection:
        query = "SELECT count(*) FROM ledger_entry WHERE stream = 'house' AND type = 'ledger.verified'"
        assert connection.execute(query).fetchone() == (2,)


async def test_what_it_finds_is_told_to_auditors_logs_and_metrics(
    house: House, relaying: Database, server: Server, school: Office, auditor: Office
) -> None:
    number = (await school.do("/reports", report(), 201))["number"]
    case = (await auditor.read("/cases", q=number))["items"][0]["id"]
    with psycopg.connect(server.url("postgres")) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM ledger_entry WHERE stream = %s AND seq = 2", [f"case:{case}"])
    with capture_logs() as logged, night(3):
        await due(relaying, server)
    last = (await auditor.read("/audit/verifications"))["items"][-1]
    assert [(one["stream"], one["seq"]) for one in last["findings"]] == [(f"case:{case}", 2)]
    assert [(one["stream"], one["seq"]) for one in logged if one["event"] == "ledger.altered"] == [(f"case:{case}", 2)]
    (told,) = [one for one in (await auditor.read("/notices", limit=200))["items"] if one["kind"] == "LEDGER_ALTERED"]
    assert (told["case_id"], told["recipient"], told["state"]) == (None, auditor.organisation, "delivered")
    assert f"case:{case}，自第2条起" in told["text"]
    done = await auditor.do(f"/notices/{told['id']}/acknowledge", {})
    assert done["state"] == "acknowledged"
    assert (await auditor.read("/audit/verifications"))["items"][-1] == last
    async with relaying.transaction() as session:
        assert (await ledger.verify(session, "house")).valid
    metrics = await health.trail(house.app.state.house.database)
    assert metrics["verification_findings"] == 1
    assert metrics["verification_entries_per_second"] > 0


async def test_an_auditor_at_a_terminal_verifies_the_database_and_is_told_the_place(
    server: Server, school: Office, auditor: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUTONG_KEYS_DIR", str(server.keys_dir))
    monkeypatch.setenv("HUTONG_DATABASE_URL", server.url("hutong_relay"))
    number = (await school.do("/reports", report(), 201))["number"]
    case = (await auditor.read("/cases", q=number))["items"][0]["id"]
    signed = await asyncio.to_thread(CliRunner().invoke, cli.app, ["audit", "checkpoint"])
    assert signed.stdout.startswith("hutong\n"), signed.output
    with psycopg.connect(server.url("postgres")) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM ledger_entry WHERE stream = %s AND seq = 3", [f"case:{case}"])
    found = await asyncio.to_thread(CliRunner().invoke, cli.app, ["audit", "verify"])
    assert found.exit_code == 1
    assert "entries/s" in found.stdout
    assert f"case:{case} seq 3: an entry is missing" in str(found.exception)
