"""Every table has policies, or a reason for having none."""

import psycopg
import pytest

from services.embedded.postgres import SUPERUSER, Server

OPEN = {
    "alembic_version": "the schema's revision",
    "division": "a public register",
    "organisation": "a register of offices and units; nobody in it is a child or a family",
    "person": "who acts for an office, by name: every timeline shows them",
    "client": "machines with credentials, asked for before it is known who calls",
    "client_secret": "hashes, asked for before it is known who calls",
    "token_revocation": "asked for before it is known who calls",
    "account": "hashes and sealed secrets, asked for before it is known who calls",
    "recovery_code": "keyed digests, asked for before it is known who calls",
    "login_session": "keyed digests, asked for before it is known who calls",
    "login_failure": "keyed digests, asked for before it is known who calls",
    "throttle_bucket": "keyed digests that last a day",
    "remembered_answer": "sealed, and found by a keyed digest of the caller and its key alone",
    "ledger_note": "ids of workflows that are to look again, and no fact",
    "relay_beat": "when each relay was last alive",
    "checkpoint": "sizes and hashes that anybody may have",
    "verification": "whether the chains held: ids of streams, and numbers",
    "key_rotation": "how far a new key has come",
    "endpoint": "where offices hear, each address sealed; whoever reports announces to all of them",
    "shift": "who of an office is on duty when",
    "endpoint_secret": "sealed under a key of its own",
    "calendar_feed": "since when an office has a calendar, and no case of it",
    "checkpoint_copied": "up to which size an outside place has checkpoints",
}
"""The tables that any row of may be read by whoever may read the table, and why that tells nobody anything."""

TEACHES = """
{table} is protected by no policy. If its rows belong to a case, call in the migration that creates it

    from migrations.row_security import of_case, part_of
    of_case("{table}")                                      # it has a column case_id
    part_of("{table}", "referral", "referral_id")           # whoever sees that referral sees it

and grant its tables as its neighbours do; services/README.md says what a policy knows of the caller. If its rows tell
nobody of any child, say so in OPEN of this file.
"""


@pytest.fixture(scope="module")
def tables(server: Server) -> dict[str, tuple[bool, set[str]]]:
    """Whether each is protected from everybody, and the commands that the api's role has a policy for."""
    query = """
        SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
               coalesce(array_agg(p.cmd) FILTER (WHERE 'hutong_api' = ANY (p.roles)), '{}')
        FROM pg_class c LEFT JOIN pg_policies p ON p.tablename = c.relname AND p.schemaname = 'public'
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
        GROUP BY 1, 2 ORDER BY 1
    """
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        return {name: (forced, set(commands)) for name, forced, commands in connection.execute(query)}


def test_every_table_has_policies_or_a_reason_for_having_none(tables: dict[str, tuple[bool, set[str]]]) -> None:
    for table, (forced, commands) in tables.items():
        if table not in OPEN:
            assert forced, TEACHES.format(table=table)
            deletes = {"DELETE"} if table == "blind_index" else set()  # of what was corrected
            assert commands == {"SELECT", "INSERT", "UPDATE"} | deletes, table
    assert not [table for table in OPEN if table not in tables or tables[table][0]], "what is not there needs no reason"


def test_no_table_with_a_case_in_it_is_open(server: Server) -> None:
    query = "SELECT DISTINCT table_name FROM information_schema.columns WHERE column_name LIKE '%case_id%'"
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        assert not {name for (name,) in connection.execute(query)} & OPEN.keys()


def test_what_is_answered_past_the_rows_has_a_fixed_search_path_and_an_owner_who_only_reads(server: Server) -> None:
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        answers = connection.execute(
            """SELECT proname, pg_get_userbyid(proowner), proconfig, has_function_privilege('public', oid, 'EXECUTE')
               FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"""
        ).fetchall()
        rights = connection.execute(
            """SELECT DISTINCT privilege_type FROM information_schema.role_table_grants JOIN pg_tables ON
               tablename = table_name WHERE grantee = 'hutong_access'"""
        ).fetchall()
    assert answers
    for name, owner, settings, anybody in answers:
        assert (owner, settings, anybody) == ("hutong_access", ["search_path=pg_catalog, pg_temp"], False), name
    assert "hutong_access" in {owner for _, owner, _, _ in answers}
    assert rights == [("SELECT",)]


def test_of_the_roles_only_the_owner_passes_policies_by(server: Server) -> None:
    query = "SELECT rolname FROM pg_roles WHERE (rolbypassrls OR rolsuper) AND rolname LIKE 'hutong%'"
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        assert connection.execute(query).fetchall() == [("hutong_owner",)]
