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
_OF_ITS_OWN = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?:AJ|BG)-\d{6}-\d{8}-\w{8}"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?\+00"
)
_TABLES = {
    "case": "id = %s",
    "case_party": "case_id = %s",
    "referral": "case_id = %s",
    "ledger_head": "stream = 'case:' || %s::text",
    "ledger_entry": "stream = 'case:' || %s::text",
}


@dataclass
class Loaded:
    port: int
    cases: list[str]


def lists(stage: Stage) -> list[Figure]:
    few, many = (50, 200) if stage.quick else (SMALL, LARGE)
    with ExitStack() as stack:
        small, large = stack.enter_context(_loaded(stage, few)), stack.enter_context(_loaded(stage, many))
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
def _loaded(stage: Stage, count: int) -> Iterator[Loaded]:
    """A database of so many cases, and the port of its API."""
    name = f"cases-{count}"
    stages.prepare(stage.server, name)
    with stages.process(stage.server, "api", name) as port:
        one = Stage(stage.server, port, stage.twin, stage.quick)
        file_reports(one, stage.token("school-349901101-1"), 1)
        with stage.connect(name) as connection:
            cases = _multiply(connection, count)
        yield Loaded(port, cases)


def _multiply(connection: psycopg.Connection, count: int) -> list[str]:
    """The one case that is there, again and again under other ids, numbers and times: answers the new ids."""
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
    return [values[str(found[0])] for values in copies]


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
        return (datetime.fromisoformat(value + ":00").astimezone(UTC) - timedelta(minutes=place)).isoformat(" ")
    return str(uuid4())
