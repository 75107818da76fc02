"""What each role is shown by lists from which every condition was forgotten: no row more than is its own to see."""

from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from services.core.actor import Actor, Role
from services.embedded.postgres import SUPERUSER, Server
from services.supervision import repository as lenses
from tests.house import House, Office
from tests.row_security.conftest import County

_OF_REFERRAL = "(SELECT case_id FROM referral AS w WHERE w.id = referral_id)"
_OF_REPORT = "(SELECT case_id FROM report AS w WHERE w.id = report_id)"
_OF_STREAM = "nullif(split_part(stream, ':', 2), '')::uuid"
CASE_OF = {
    **dict.fromkeys(
        (
            *(
                "child",
                "case_party",
                "case_matter",
                "case_conflict",
                "case_merge",
                "case_link",
                "referral",
                "placement",
            ),
            *("deadline", "report", "notice", "legal_referral", "document", "data_request"),
            *("accountability", "break_glass"),
            *("access_log", "vault_key", "vault_item", "blind_index", "sealed_file"),
        ),
        "case_id",
    ),
    **dict.fromkeys(("case", "case_outline"), "id"),
    **dict.fromkeys(("measure", "referral_escalation"), _OF_REFERRAL),
    **dict.fromkeys(("attachment", "report_question"), _OF_REPORT),
    **dict.fromkeys(("ledger_head", "ledger_entry", "logged_head"), _OF_STREAM),
    "placement_review": "(SELECT case_id FROM placement AS w WHERE w.id = placement_id)",
    "legal_step": "(SELECT case_id FROM legal_referral AS w WHERE w.id = legal_referral_id)",
    "deadline_rung": "(SELECT case_id FROM deadline AS w WHERE w.id = deadline_id)",
    "delivery": "CAST(data ->> 'case_id' AS uuid)",
}
"""Of each table, and of the one view, the case that a row belongs to."""

WHOEVER = {"delivery": "endpoint_id IN (SELECT id FROM endpoint WHERE organisation = %(me)s)"}
"""What each is shown of a table by what it is, whatever the case."""

_IN_THE_LENS = {"case", "case_conflict", "referral", "deadline", "legal_referral", "measure"}
_AUDITORS = dict.fromkeys(("access_log", "logged_head", "blind_index"), "false")
_NO_TRAIL = {**_AUDITORS, "ledger_entry": f"starts_with(stream, 'case:') AND {_OF_STREAM} = ANY (%(cases)s)"}
_HEADS = f"stream = 'house' OR {_OF_STREAM} = ANY (%(cases)s)"
OFFICE = {**_NO_TRAIL, "ledger_head": _HEADS, "break_glass": "false"}
REPORTER = {
    **dict.fromkeys(CASE_OF, "false"),
    "report": "organisation = %(me)s",
    "notice": "recipient = %(me)s",
    "case_outline": "id = ANY (%(cases)s)",
    "ledger_head": _HEADS,
    "attachment": f"{_OF_REPORT} = ANY (%(cases)s)",
    "report_question": f"{_OF_REPORT} = ANY (%(cases)s)",
    "sealed_file": "id IN (SELECT id FROM attachment) AND case_id = ANY (%(cases)s)",
    "vault_item": """case_id = ANY (%(cases)s) AND (
        kind = 'question' OR (kind = 'file' AND subject_id IN (SELECT id FROM attachment)))""",
}
NOBODY = {**dict.fromkeys(CASE_OF, "false"), "ledger_head": "stream = 'house'"}
_APPLIED = "%(me)s IN (applicant, organisation)"
AGENCYS_REPORTER = {  # what its office applied for and is told, as any unit's
    **REPORTER,
    **dict.fromkeys(("attachment", "report_question", "sealed_file", "vault_item"), "false"),
    "legal_referral": _APPLIED,
    "legal_step": f"legal_referral_id IN (SELECT id FROM legal_referral WHERE {_APPLIED})",  # noqa: S608 - words of our own
}
AUDITOR = {**dict.fromkeys(CASE_OF, "true"), "blind_index": "false", "vault_item": "kind = 'access_reason'"}

# who: organisation, role, person; the cases with which they have to do; what they are shown of each table where that is
# not every row of these cases
CALLERS = {
    "handler": (("police-349901", None, "本县警官"), {"here", "account"}, OFFICE),
    "machine": (("police-349901", None, None), {"here", "account"}, OFFICE),
    "supervisor": (("police-349901", "supervisor", "本县所长"), {"here", "account"}, OFFICE),
    "assisting office": (("civil-affairs-349901", None, "干部"), {"here", "kept"}, OFFICE),
    "other county": (("police-349902", None, "邻县警官"), {"there"}, OFFICE),
    "office above": (("police-349900", None, "市局警官"), {"kept"}, OFFICE),
    "who broke the glass": (
        ("police-349900", "supervisor", "市局值班长"),
        {"kept", "here"},
        {**OFFICE, "break_glass": "case_id = ANY (%(cases)s)"},
    ),
    "no relation": (("justice-349902", None, "司法干部"), set[str](), OFFICE),
    "procuratorate": (("procuratorate-349902", None, "检察官"), set[str](), OFFICE),
    "reporter": (("school-349901101-1", None, None), {"here", "kept"}, REPORTER),
    "reporter of an agency": (("police-349901", "reporter", None), {"here"}, AGENCYS_REPORTER),
    "another reporter": (("school-349902101-1", None, None), set[str](), REPORTER),
    "unit held to account": (("hospital-349901-1", None, None), set[str](), REPORTER),
    "auditor": (("audit-340000", None, "审计员"), {"here", "there", "kept", "account"}, AUDITOR),
    "nobody": (None, set[str](), NOBODY),
}


async def _office(house: House, who: str) -> Office:
    named = CALLERS[who][0]
    return house.anybody() if named is None else await house.office(named[0], role=named[1], person=named[2])


def _rows(server: Server, table: str, condition: str, cases: list[str], me: str | None) -> set[str]:
    """Those of the table of which this is true, past every policy."""
    query = sql.SQL("SELECT t::text FROM {} AS t WHERE ").format(sql.Identifier(table))
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        connection.execute("SELECT set_config('hutong.role', 'auditor', false)")  # the view asks
        known = {"cases": [UUID(id_) for id_ in cases], "me": me}
        found = connection.execute(query + sql.SQL(condition), known)
        return {row[0] for row in found}


@pytest.mark.parametrize("who", CALLERS)
async def test_a_list_without_conditions_shows_what_its_reader_may_see(
    house: House, server: Server, county: County, who: str
) -> None:
    office = await _office(house, who)
    _, named, rules = CALLERS[who]
    cases = [getattr(county, name) for name in named]
    async with county.transaction(office) as session:
        for table, case_of in CASE_OF.items():
            shown = {row[0] for row in await session.execute(text(f'SELECT t::text FROM "{table}" AS t'))}  # noqa: S608
            condition = {**rules, **WHOEVER}.get(table, f"{case_of} = ANY (%(cases)s)")
            assert shown == _rows(server, table, condition, cases, office.organisation), (who, table)


async def test_every_protected_table_is_tried_and_holds_rows_of_several_cases(server: Server, county: County) -> None:
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        forced = "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relnamespace = 'public'::regnamespace"
        assert {name for (name,) in connection.execute(forced)} | {"case_outline"} == CASE_OF.keys()
    for table in CASE_OF:
        assert _rows(server, table, "true", [], None), table


async def test_a_count_is_of_what_is_seen(house: House, county: County) -> None:
    for who, cases in (("other county", 1), ("no relation", 0), ("nobody", 0), ("auditor", 4)):
        async with county.transaction(await _office(house, who)) as session:
            assert await session.scalar(text('SELECT count(*) FROM "case"')) == cases, who


async def test_a_setting_ends_with_its_transaction(house: House, county: County) -> None:
    handler = await _office(house, "handler")
    for _ in range(2):  # the pool gives the last connection again
        async with county.transaction(handler) as session:
            assert await session.scalar(text('SELECT count(*) FROM "case"'))
        async with county.transaction(house.anybody()) as session:
            assert not await session.scalar(text('SELECT count(*) FROM "case"'))


async def test_the_lens_shows_one_county_by_codes_and_nothing_else(house: House, county: County) -> None:
    procuratorate = await house.office("procuratorate-349901", person="检察官")
    async with county.transaction(procuratorate) as session:
        await lenses.open_lens(session, Actor(Role.HANDLER, division_code="349901000000"))
        for table in _IN_THE_LENS - {"case_conflict"}:
            cases = await session.scalars(text(f'SELECT DISTINCT {CASE_OF[table]} FROM "{table}"'))  # noqa: S608
            assert county.there not in {str(id_) for id_ in cases}, table
        await lenses.close_lens(session)
        assert not await session.scalar(text("SELECT count(*) FROM referral"))


@pytest.mark.parametrize("table", sorted(CASE_OF.keys() - _IN_THE_LENS))
async def test_the_lens_has_no_right_to_anything_else(server: Server, table: str) -> None:
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        connection.execute("SET ROLE hutong_lens")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(table)))
