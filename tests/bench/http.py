"""Reports, claims and timelines over HTTP."""

import json
from statistics import median
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from tests.bench.figures import Figure, at_least, at_most, figure
from tests.bench.load import Request, Result, send
from tests.bench.stage import Stage
from tests.reports_made import report

CLIENTS = 64
ENTRIES = 40


class Failed(Exception):
    """Something was no 2xx: then there is nothing to compare."""


def reports(stage: Stage) -> Figure:
    """Accepted per second by 64 clients, against a single insert of the same body."""
    token, count = stage.token("school-349901101-1"), stage.count(400)
    pairs = []
    file_reports(stage, token, count)
    for _ in range(stage.rounds(7)):
        product = file_reports(stage, token, count)
        bare = [Request("POST", "/reports", report()) for _ in range(count * 2)]
        pairs.append((product.per_second, clean(send(stage.twin, bare, CLIENTS)).per_second))
    sample = f"{len(pairs)} rounds of {count} and {2 * count}, {CLIENTS} clients, no error"
    return figure("reports accepted / single insert", pairs, "per second", at_least(0.35), sample)


def file_reports(stage: Stage, token: str | None, count: int) -> Result:
    requests = [Request("POST", "/v1/reports", report(), token) for _ in range(count)]
    return clean(send(stage.api, requests, min(CLIENTS, count)))


def claims(stage: Stage, clients: int) -> Figure:
    """Median of a claim, against one select for update, one update and one insert."""
    token, count = stage.token("police-349901", "王警官"), stage.count(150 * min(clients, 2))
    rounds = stage.rounds(7)
    referrals, tasks = _pending(stage, count * (rounds + 1)), _tasks(stage, count * (rounds + 1))
    pairs = []
    for turn in range(rounds + 1):
        ours = [Request("POST", f"/v1/referrals/{referrals.pop()}/claim", {}, token) for _ in range(count)]
        bare = [Request("POST", f"/tasks/{tasks.pop()}/claim", {"claimed_by": "王警官"}) for _ in range(count)]
        product, twin = send(stage.api, ours, clients), send(stage.twin, bare, clients)
        if turn:  # the first one warms up
            pairs.append((1000 * median(clean(product).each), 1000 * median(clean(twin).each)))
    sample = f"{rounds} rounds of {count}, {clients} client{'s' if clients > 1 else ''}"
    name = "claim / select for update, update, insert"
    return figure(f"{name}, {clients} at once" if clients > 1 else name, pairs, "ms", at_most(2.5), sample)


def _pending(stage: Stage, count: int) -> list[UUID]:
    wanted = "SELECT id FROM referral WHERE organisation = 'police-349901' AND state = 'pending' LIMIT %s"
    with stage.connect() as connection:
        found = connection.execute(wanted, [count]).fetchall()
        if len(found) < count:
            file_reports(stage, stage.token("school-349901101-1"), count - len(found))
            found = connection.execute(wanted, [count]).fetchall()
    return [row[0] for row in found]


def _tasks(stage: Stage, count: int) -> list[UUID]:
    made = [uuid4() for _ in range(count)]
    with stage.connect("twin") as connection, connection.cursor() as cursor:
        cursor.executemany("INSERT INTO task (id, state) VALUES (%s, 'pending')", [(id_,) for id_ in made])
    return made


def timeline(stage: Stage) -> Figure:
    """A case's first 40 entries, against the same 40 from one select and a response model of the same shape."""
    token, case_id = stage.token("police-349901"), _long_case(stage)
    ours = Request("GET", f"/v1/cases/{case_id}/timeline?limit={ENTRIES}", token=token)
    first = json.loads(clean(send(stage.api, [ours])).last)["items"]
    with stage.connect("twin") as connection, connection.cursor() as cursor:
        columns = list(first[0])
        marks = ", ".join(["%s"] * len(columns))
        rows = [[Jsonb(value) if isinstance(value, dict) else value for value in item.values()] for item in first]
        cursor.executemany(f"INSERT INTO entry ({', '.join(columns)}) VALUES ({marks})".encode(), rows)  # noqa: S608
    bare = Request("GET", "/timeline")
    if json.loads(clean(send(stage.twin, [bare])).last)["items"] != first:
        raise Failed("the twin does not answer what the product answers")
    count, pairs = stage.count(150), []
    for turn in range(stage.rounds(9) + 1):
        product, twin = clean(send(stage.api, [ours] * count)), clean(send(stage.twin, [bare] * count))
        if turn:
            pairs.append((1000 * median(product.each), 1000 * median(twin.each)))
    return figure(
        f"timeline of {ENTRIES} / the same rows", pairs, "ms", at_most(2.5), f"{len(pairs)} rounds of {count}"
    )


def _long_case(stage: Stage) -> str:
    """A case with more entries than a page takes."""
    file_reports(stage, stage.token("school-349901101-1"), 1)
    with stage.connect() as connection:
        found = connection.execute('SELECT id FROM "case" ORDER BY opened_at DESC LIMIT 1').fetchone()
    assert found is not None
    police = stage.token("police-349901", "王警官")
    notes = [Request("POST", f"/v1/cases/{found[0]}/notes", {"text": "已回访"}, police) for _ in range(ENTRIES)]
    clean(send(stage.api, notes))
    return str(found[0])


def clean(result: Result) -> Result:
    if result.errors:
        raise Failed(f"{result.errors} of {len(result.each)} requests failed, one of them with {result.failure}")
    return result
