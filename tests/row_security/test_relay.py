"""The relay sees where streams end and what they hold by code, and of cases only that they are there."""

import psycopg
import pytest
from psycopg import sql

from services.embedded.postgres import Server
from tests.row_security.conftest import County
from tests.row_security.test_bare_lists import CASE_OF

READ = {"ledger_head", "ledger_entry", "logged_head"}


@pytest.fixture
def relay(server: Server) -> psycopg.Connection:
    return psycopg.connect(server.url("hutong_relay"), autocommit=True)


@pytest.mark.parametrize("table", sorted(CASE_OF))
def test_it_reads_whole_rows_of_the_ledger_alone(relay: psycopg.Connection, county: County, table: str) -> None:
    with relay:
        query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
        if table in READ:
            assert relay.execute(query).fetchall()
            return
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            relay.execute(query)


def test_it_knows_of_each_case_that_it_is_there(relay: psycopg.Connection, county: County) -> None:
    with relay:
        assert {str(id_) for (id_,) in relay.execute('SELECT id FROM "case"')} == {
            county.here,
            county.there,
            county.kept,
            county.account,
        }


@pytest.mark.parametrize(
    "statement",
    [
        """INSERT INTO ledger_entry SELECT stream, seq + 1000, type, recorded_at, canonical, hash FROM ledger_entry
           WHERE stream LIKE 'case:%' LIMIT 1""",
        "INSERT INTO ledger_head VALUES ('case:00000000-0000-4000-8000-000000000000', 0, '')",
        'INSERT INTO notice (id, case_id) SELECT gen_random_uuid(), id FROM "case" LIMIT 1',
        "DELETE FROM ledger_entry",
        'UPDATE "case" SET status = status',
    ],
)
def test_it_adds_to_no_case(relay: psycopg.Connection, county: County, statement: str) -> None:
    with relay, pytest.raises(psycopg.errors.InsufficientPrivilege):
        relay.execute(statement.encode())


def test_it_takes_no_stream_but_the_houses(relay: psycopg.Connection, county: County) -> None:
    with relay:
        taken = relay.execute("SELECT stream FROM ledger_head FOR UPDATE").fetchall()
        assert taken == [("house",)]
