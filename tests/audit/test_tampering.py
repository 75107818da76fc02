"""Whatever a superuser does to the ledger behind the triggers is found, and named by stream and seq."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.audit import verification
from services.checkpoints import copying, verifying
from services.core import keys
from services.core.database import Database
from services.embedded.postgres import Server
from tests import house as houses
from tests.audit import tamperings
from tests.audit.tamperings import Tamper, Victim, behind_the_triggers
from tests.house import House, Office
from tests.reports_made import report

pytestmark = pytest.mark.usefixtures("untouched")
KEPT = ["ledger_entry", "ledger_head", "logged_head", "checkpoint"]


@pytest.fixture(scope="module")
async def school(house: House) -> Office:
    return await house.office("school-349901101-1")


@pytest.fixture(scope="module")
async def auditor(house: House) -> Office:
    return await house.office("audit-340000", person="审计员")


@pytest.fixture(scope="module")
async def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outside") / "checkpoints.jsonl"


@pytest.fixture(scope="module")
async def victim(
    house: House, server: Server, relaying: Database, school: Office, auditor: Office, copy: Path
) -> Victim:
    """Among others that nobody touches; each checkpoint has a copy outside."""
    police = await house.office("police-349901", person="王警官")
    await school.do("/reports", report(), 201)
    number = (await school.do("/reports", report(), 201))["number"]
    referral = (await police.read("/referrals", report_number=number))["items"][0]
    first = await auditor.do("/audit/checkpoints", None, 201)
    await police.do(f"/referrals/{referral['id']}/claim", {})
    for _ in range(3):
        await police.do(f"/cases/{referral['case_id']}/notes", {"text": "走访"}, 201)
    second = await auditor.do("/audit/checkpoints", None, 201)
    await copying.copy(relaying, houses.settings(server, checkpoint_copy=copy))
    events = (await auditor.read(f"/audit/cases/{referral['case_id']}/verify"))["events"]
    return Victim(f"case:{referral['case_id']}", events, (first["size"], second["size"]))


@pytest.fixture
async def untouched(server: Server, victim: Victim) -> AsyncIterator[None]:
    """Each test finds the ledger as it was."""
    with behind_the_triggers(server) as connection:
        for table in KEPT:
            connection.execute(f"CREATE TABLE kept_{table} AS TABLE {table}".encode())
    yield
    with behind_the_triggers(server) as connection:
        for table in KEPT:
            connection.execute(f"TRUNCATE {table}; INSERT INTO {table} TABLE kept_{table}".encode())
            connection.execute(f"DROP TABLE kept_{table}".encode())


async def verified(relaying: Database, server: Server, copy: Path | None = None) -> list[tuple[str, int]]:
    """Where it finds something."""
    async with relaying.transaction() as session:
        found = await verification.verify(session, keys.load_checkpoint(server.keys_dir).public, copy)
    return [(one["stream"], one["seq"]) for one in found.findings]


async def test_what_nobody_touched_is_as_it_was(relaying: Database, server: Server, copy: Path, victim: Victim) -> None:
    assert await verified(relaying, server, copy) == []


@pytest.mark.parametrize(
    ("tamper", "seq"),
    [
        (tamperings.changed, 2),
        (tamperings.changed_with_its_hash, 4),
        (tamperings.relabelled, 4),
        (tamperings.removed, 3),
        (tamperings.reordered, 3),
        (tamperings.cut_off, 7),
        (tamperings.headless, 1),
        (tamperings.cut_off_with_its_head, 7),
        (tamperings.gone, 1),
    ],
)
async def test_it_is_found_where_it_begins(
    relaying: Database, server: Server, copy: Path, victim: Victim, tamper: Tamper, seq: int
) -> None:
    with behind_the_triggers(server) as connection:
        tamper(connection, victim)
    for place in (None, copy):
        found = await verified(relaying, server, place)
        assert found == [(victim.stream, seq)]


async def test_an_entry_after_the_last_one_is_found(relaying: Database, server: Server, victim: Victim) -> None:
    with behind_the_triggers(server) as connection:
        tamperings.inserted(connection, victim)
    found = await verified(relaying, server)
    assert found == [(victim.stream, victim.last + 1)]


async def test_a_chain_that_was_made_anew_is_found_by_what_a_checkpoint_signed(
    relaying: Database, server: Server, copy: Path, victim: Victim
) -> None:
    """The chain fits: only what was signed tells. The first head that was signed after the change names the place."""
    with behind_the_triggers(server) as connection:
        tamperings.reforged(connection, victim)
    found = await verified(relaying, server)
    signed = await signed_heads(server, victim)
    assert found == [(victim.stream, signed[0])]


async def test_with_the_log_made_anew_too_the_database_names_the_checkpoint_and_the_copy_the_stream(
    relaying: Database, server: Server, copy: Path, victim: Victim
) -> None:
    signed = await signed_heads(server, victim)
    with behind_the_triggers(server) as connection:
        tamperings.reforged_with_the_log(connection, victim)
    found = await verified(relaying, server)
    assert found in ([(verifying.LOG, size)] for size in victim.sizes)
    found = await verified(relaying, server, copy)
    assert (victim.stream, signed[0]) in found


async def signed_heads(server: Server, victim: Victim) -> list[int]:
    with behind_the_triggers(server) as connection:
        query = "SELECT seq FROM logged_head WHERE stream = %s ORDER BY seq"
        return [seq for (seq,) in connection.execute(query, [victim.stream]).fetchall()]


@pytest.mark.parametrize(
    ("tamper", "place"),
    [
        (tamperings.without_a_logged_head, 0),
        (tamperings.without_a_checkpoint, 1),
        (tamperings.with_another_note, 0),
    ],
)
async def test_whoever_touches_the_log_is_found_at_the_checkpoint(
    relaying: Database, server: Server, victim: Victim, tamper: Tamper, place: int
) -> None:
    with behind_the_triggers(server) as connection:
        tamper(connection, victim)
    found = await verified(relaying, server)
    assert found == [(verifying.LOG, victim.sizes[place])]


async def test_an_old_backup_that_was_put_back_is_found_by_the_copy_alone(
    relaying: Database, server: Server, copy: Path, victim: Victim
) -> None:
    with behind_the_triggers(server) as connection:
        tamperings.as_of_the_first_checkpoint(connection, victim)
    signed = (await signed_heads(server, victim))[0]
    assert await verified(relaying, server) == []
    found = await verified(relaying, server, copy)
    assert [place for place in found if place[0] != "house"] == [
        (victim.stream, signed + 1),
        (verifying.LOG, victim.sizes[1]),
    ]


async def test_a_copy_that_was_changed_is_found_out_itself(
    relaying: Database, server: Server, copy: Path, victim: Victim, tmp_path: Path
) -> None:
    forged = tmp_path / "copy.jsonl"
    forged.write_text((await asyncio.to_thread(copy.read_text)).replace(f"{victim.stream} ", f"{victim.stream[:-1]}x "))
    found = await verified(relaying, server, forged)
    assert found == [(verifying.LOG, victim.sizes[0])]
