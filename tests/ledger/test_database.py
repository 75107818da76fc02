"""What the database itself refuses, and what is found when somebody gets past it."""

import asyncio

import psycopg
import pytest
from sqlalchemy import text

from services.embedded.postgres import Server
from tests.house import House
from tests.reports_made import report


async def a_case(house: House) -> str:
    school, auditor = await house.office("school-349901101-1"), await house.office("audit-340000")
    receipt = await school.do("/reports", report(), 201)
    return str((await auditor.read("/cases", q=receipt["number"]))["items"][0]["id"])


@pytest.mark.parametrize("role", ["hutong_api", "hutong_worker", "hutong_owner", "postgres"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET type = 'nothing' WHERE stream = 'case:%s'",
        "DELETE FROM ledger_entry WHERE stream = 'case:%s'",
        "TRUNCATE ledger_entry",
        "DELETE FROM ledger_head WHERE stream = 'case:%s'",
        "UPDATE ledger_head SET seq = seq - 1 WHERE stream = 'case:%s'",
    ],
)
async def test_nobody_changes_the_ledger(house: House, server: Server, role: str, statement: str) -> None:
    case_id = await a_case(house)
    with psycopg.connect(server.url(role)) as connection:
        connection.execute("SELECT admit(%s)", [case_id])  # or the api would not find the rows
        with pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.replace("%s", case_id))
    refusals = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)
    assert isinstance(refused.value, refusals)


@pytest.mark.parametrize(
    ("tampering", "seq"),
    [
        ("UPDATE ledger_entry SET canonical = canonical || ' ' WHERE stream = '{stream}' AND seq = 3", 3),
        ("DELETE FROM ledger_entry WHERE stream = '{stream}' AND seq = 2", 2),
        ("DELETE FROM ledger_entry WHERE stream = '{stream}' AND seq > 4", 5),
        ("UPDATE ledger_entry SET type = 'case.closed' WHERE stream = '{stream}' AND seq = 1", 1),
    ],
)
async def test_what_a_superuser_does_behind_the_triggers_is_found(
    house: House, server: Server, tampering: str, seq: int
) -> None:
    case_id = await a_case(house)
    auditor = await house.office("audit-340000")
    assert (await auditor.read(f"/audit/cases/{case_id}/verify"))["valid"]
    with psycopg.connect(server.url("postgres")) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(tampering.format(stream=f"case:{case_id}"))
    found = await auditor.read(f"/audit/cases/{case_id}/verify")
    assert (found["valid"], found["first_bad_seq"]) == (False, seq)


async def test_the_processes_may_delete_only_what_has_run_out_what_is_erased_and_what_was_planned(
    server: Server, house: House
) -> None:
    with psycopg.connect(server.url("hutong_owner")) as connection:
        query = """SELECT grantee, table_name FROM information_schema.role_table_grants
                   WHERE privilege_type = 'DELETE' AND grantee IN ('hutong_api', 'hutong_worker', 'hutong_relay')"""
        deletable = set(connection.execute(query).fetchall())
    assert deletable == {
        ("hutong_relay", "ledger_note"),
        ("hutong_relay", "remembered_answer"),
        ("hutong_relay", "relay_beat"),
        ("hutong_relay", "throttle_bucket"),
        ("hutong_relay", "token_revocation"),
        ("hutong_relay", "login_session"),
        ("hutong_relay", "login_failure"),
        ("hutong_relay", "delivery"),
        ("hutong_api", "blind_index"),  # of what was corrected
        ("hutong_api", "shift"),  # of who is taken off a roster
        ("hutong_worker", "blind_index"),  # of what is erased, or indexed anew under another key
        ("hutong_worker", "vault_key"),
        ("hutong_worker", "vault_item"),
    }


async def test_no_process_is_the_owner(house: House) -> None:
    async with house.app.state.house.database.transaction() as session:
        assert await session.scalar(text("SELECT current_user")) == "hutong_api"


async def test_a_chain_that_grows_while_it_is_verified_is_no_alarm(house: House) -> None:
    case_id = await a_case(house)
    police, auditor = await house.office("police-349901"), await house.office("audit-340000")

    async def write() -> None:
        for number in range(15):
            await police.do(f"/cases/{case_id}/notes", {"text": f"第{number}次走访"}, 201)

    async def read() -> list[bool]:
        return [(await auditor.read(f"/audit/cases/{case_id}/verify"))["valid"] for _ in range(15)]

    _, *found = await asyncio.gather(write(), read(), read(), read())
    assert all(valid for answers in found for valid in answers)
