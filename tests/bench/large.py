"""Inbox and timeline at 100,000 cases against 1,000, each in a database of its own."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from typing import Any
from uuid import uuid4

import psycopg

from tests.bench import stage as stages
from tests.bench.figures import Figure, at_most, figure
from tests.bench.http import clean, file_reports
from tests.bench.load import Request, send
from tests.bench.stage import Stage

SMALL, LARGE = 1_000, 100_000
OF_YEARS = {False: (LARGE, 500), True: (200, 20)}  # cases, and of them those that still wait; when it is quick
APART = timedelta(minutes=53)  # between two cases: 100,000 are ten years of a county
_OF_ITS_OWN = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?:AJ|BG)-\d{6}-\d{8}-\w{8}"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?\+00"
)
_TABLES = {
    "case": "id = %s",
    "case_party": "case_id = %s",
    "referral": "case_id = %s",
    "deadline": "case_id = %s",
    "ledger_head": "stream = 'case:' || %s::text",
    "ledger_entry": "stream = 'case:' || %s::text",
}


@dataclass
class Loaded:
    """`real`: the case that was reported; the others are copies of its rows, without what is sealed."""

    database: str
    port: int
    pid: int
    real: str
    cases: list[str]


def lists(stage: Stage) -> list[Figure]:
    few, many = (50, 200) if stage.quick else (SMALL, LARGE)
    with ExitStack() as stack:
        small, large = stack.enter_context(loaded(stage, few)), stack.enter_context(loaded(stage, many))
        token, sample = stage.token("police-349901"), Random(1)
        size = f"{many:,} against {few:,} cases"

        def inbox(found: Loaded) -> Request:
            return Request("GET", "/v1/referrals?state=pending", token=token)

        def timeline(found: Loaded) -> Request:
            return Request("GET", f"/v1/cases/{sample.choice(found.cases)}/timeline", token=token)

        made = []
        for name, request in (("inbox", inbox), ("timeline", timeline)):
            count, pairs = stage.count(60), []
            for turn in range(stage.rounds(9) + 1):
                ours, twin = (
                    1000 * median(clean(send(found.port, [request(found) for _ in range(count)])).each)
                    for found in (large, small)
                )
                if turn:
                    pairs.append((ours, twin))
            made.append(figure(f"{name}, {size}", pairs, "ms", at_most(1.3), f"{len(pairs)} rounds of {count}"))
        return made


@contextmanager
def loaded(stage: Stage, count: int, waiting: int | None = None) -> Iterator[Loaded]:
    """A database of so many cases, and its API. `waiting`: all but so many are long done; all wait unless told."""
    name = f"cases-{count}" if waiting is None else f"cases-{count}-{waiting}"
    is_new = stages.prepare(stage.server, name)
    with stages.process(stage.server, "api", name) as served, stage.connect(name) as connection:
        if is_new:
            one = Stage(stage.server, served.port, stage.twin, stage.quick)
            file_reports(one, stage.token("school-349901101-1"), 1)
            _multiply(connection, count)
            if waiting is not None:
                _settle(connection, waiting)
        cases = [id_ for (id_,) in connection.execute('SELECT id::text FROM "case" ORDER BY opened_at DESC')]
        yield Loaded(name, served.port, served.pid, cases[0], cases[1:])


def _multiply(connection: psycopg.Connection, count: int) -> None:
    """The one case that is there, again and again under other ids, numbers and earlier times."""
    found = connection.execute('SELECT id FROM "case"').fetchone()
    assert found is not None
    templates = {table: _rows(connection, table, found[0]) for table in _TABLES}
    own = sorted({value for text in templates.values() for value in _OF_ITS_OWN.findall(text)})
    forms = {table: _form(text) for table, text in templates.items()}
    copies = [{value: _another(value, place) for value in own} for place in range(count)]
    connection.execute("SET session_replication_role = replica")  # foreign keys hold in the one, so they do in copies
    for table, form in forms.items():
        with connection.cursor().copy(f'COPY "{table}" FROM STDIN'.encode()) as copy:
            for values in copies:
                copy.write(form % values)
    connection.execute("ANALYZE")
    connection.execute("CHECKPOINT")


_DONE = (
    "UPDATE deadline SET state = 'met', met_at = started_at, next_rung = NULL, next_rung_at = NULL",
    """UPDATE referral SET state = 'resolved', result = 'SUPPORT_IN_PROGRESS', received_at = created_at,
           claimed_at = created_at, resolved_at = created_at + interval '5 days'""",
    """UPDATE "case" SET status = 'closed', closure_reason = 'SAFE_STABLE',
           status_since = opened_at + interval '6 days', closed_at = opened_at + interval '6 days'""",
)


def _settle(connection: psycopg.Connection, waiting: int) -> None:
    """All but the latest cases are resolved, in time, and closed."""
    latest = 'SELECT id FROM "case" ORDER BY opened_at DESC LIMIT %s'
    for statement, key in zip(_DONE, ("case_id", "case_id", "id"), strict=True):
        connection.execute(f"{statement} WHERE {key} NOT IN ({latest})".encode(), [waiting])
    connection.execute("VACUUM ANALYZE")
    connection.execute("CHECKPOINT")


def _rows(connection: psycopg.Connection, table: str, case_id: Any) -> str:
    its = _TABLES[table].replace("%s", f"'{case_id}'")
    statement = f'COPY (SELECT * FROM "{table}" WHERE {its}) TO STDOUT'  # noqa: S608 - names and an id of our own
    with connection.cursor().copy(statement.encode()) as copy:
        return "".join(bytes(block).decode() for block in copy)


def _form(text: str) -> str:
    return _OF_ITS_OWN.sub(lambda found: f"%({found.group()})s", text.replace("%", "%%"))


def _another(value: str, place: int) -> str:
    if value[:3] in ("AJ-", "BG-"):
        return f"{value[:-8]}{place:08d}"
    if value[4] == "-" and value[10] == " ":
        return (datetime.fromisoformat(value + ":00").astimezone(UTC) - place * APART).isoformat(" ")
    return str(uuid4())
