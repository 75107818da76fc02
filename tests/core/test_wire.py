import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from services.core.wire import Wire, Wired
from services.embedded.postgres import Server

UNKNOWN_TABLE = ("SELECT * FROM nowhere", ())


def status(connection: Wired) -> TransactionStatus:
    return connection.info.transaction_status


@pytest.fixture
async def connection(server: Server) -> AsyncIterator[Wired]:
    """As `Database` connects."""
    async with await Wired.connect(server.url("hutong_owner")) as found:
        yield found


@pytest.fixture
def wire(connection: Wired) -> Wire:
    return connection.wire


async def test_each_statement_has_its_own_answer_in_one_transaction(wire: Wire) -> None:
    id_, at = uuid4(), datetime(2026, 3, 11, 9, tzinfo=UTC)
    one, other = await wire.converse(
        [
            ("SELECT $1::uuid AS id, $2::timestamptz AS at, $3::text[] AS codes", (id_, at, ["a", 'b"', "刘"])),
            ("SELECT generate_series(1, $1::int) AS n", (3,)),
        ]
    )
    (row,) = wire.rows(one)
    assert (row.id, row.at, row.codes) == (id_, at, ["a", 'b"', "刘"])
    assert [row.n for row in wire.rows(other)] == [1, 2, 3]


async def test_a_statement_is_planned_once_on_a_connection(wire: Wire) -> None:
    for number in range(5):
        (answer,) = await wire.converse([("SELECT $1::bigint AS n", (number,))])
        assert wire.rows(answer)[0].n == number
    planned = "SELECT count(*) AS n FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1%'"
    (answer,) = await wire.converse([(planned, ())])
    assert wire.rows(answer)[0].n == 1


async def test_a_rollback_by_the_driver_forgets_no_plan(wire: Wire, connection: Wired) -> None:
    await wire.converse([("SELECT 7 AS seven", ())])
    for _ in range(10):
        await connection.execute("SELECT 8")
    await connection.rollback()
    (answer,) = await wire.converse([("SELECT 7 AS seven", ())])
    assert wire.rows(answer)[0].seven == 7
    assert status(connection) is TransactionStatus.INTRANS


async def test_what_the_driver_asks_often_is_planned_once_across_rollbacks(connection: Wired) -> None:
    for number in range(10):
        await connection.execute("SELECT %s::int + 9", (number,))
        await connection.rollback()
    planned = "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE '%+ 9'"
    (times,) = await (await connection.execute(planned)).fetchall()
    assert times == (5,)


async def test_what_fails_is_the_drivers_own_error_and_the_connection_goes_on(wire: Wire, connection: Wired) -> None:
    for _ in range(2):
        with pytest.raises(psycopg.errors.UndefinedTable):
            await wire.converse([("SELECT 7 AS seven", ()), UNKNOWN_TABLE, ("SELECT 8 AS eight", ())])
        assert status(connection) is TransactionStatus.INERROR
        await connection.rollback()
        (answer,) = await wire.converse([("SELECT 7 AS seven", ())], commit=True)
        assert wire.rows(answer)[0].seven == 7
        assert status(connection) is TransactionStatus.IDLE


async def test_a_transaction_that_had_failed_is_never_taken_for_committed(wire: Wire) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable):
        await wire.converse([UNKNOWN_TABLE])
    with pytest.raises(psycopg.errors.InFailedSqlTransaction):
        await wire.converse([], commit=True)


async def test_a_wait_that_is_cut_off_leaves_no_answer_for_the_next_one(wire: Wire, connection: Wired) -> None:
    waiting = asyncio.create_task(wire.converse([("SELECT pg_sleep(60) AS slept", ())]))
    await asyncio.sleep(0)  # it has been sent now
    assert status(connection) is TransactionStatus.ACTIVE
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    if not connection.closed:
        await connection.rollback()
        (answer,) = await wire.converse([("SELECT 7 AS seven", ())])
        assert wire.rows(answer)[0].seven == 7


async def test_a_server_that_goes_away_in_the_middle_is_an_error_and_no_endless_wait(
    wire: Wire, connection: Wired, server: Server
) -> None:
    waiting = asyncio.create_task(wire.converse([("SELECT pg_sleep(60) AS slept", ())]))
    await asyncio.sleep(0)  # it has been sent now
    assert status(connection) is TransactionStatus.ACTIVE
    with psycopg.connect(server.url("postgres"), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        await waiting
    assert connection.closed


async def test_many_different_statements_are_all_answered(wire: Wire) -> None:
    statements = [(f"SELECT {number} AS n, $1::uuid AS id", (UUID(int=number),)) for number in range(400)]
    found = [wire.rows(answer)[0] for answer in await wire.converse(statements)]
    assert [(row.n, row.id.int) for row in found] == [(number, number) for number in range(400)]
