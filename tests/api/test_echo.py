"""No refusal, no log of ours and no log of PostgreSQL repeats what somebody sent."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
import structlog
from psycopg import sql

from services.core import logs
from services.embedded.postgres import SUPERUSER, Server
from tests.api.marks import Marks
from tests.house import House, Office

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that a process would say, down to the last level."""
    caplog.set_level("DEBUG")
    caplog.set_level("WARNING", "httpx")  # the client's own
    logs.configure("DEBUG")
    yield caplog
    structlog.reset_defaults()


def _wrong(marks: Marks) -> Iterator[dict[str, Any]]:
    """A marked value where it cannot stand, in each field; every other field is marked too."""
    sent = marks.report()
    odd = marks.text("odd")
    for field in sent:
        yield {**sent, field: odd}
        yield {**sent, field: [odd]}
        yield {**sent, field: {odd: odd}}
    for field in sent["children"][0]:
        for value in (odd * 300, [odd], {"x": odd}):
            yield {**sent, "children": [{**sent["children"][0], field: value}]}
    for field in sent["reporter"]:
        yield {**sent, "reporter": {**sent["reporter"], field: odd * 100}}
    for field in sent["suspected_harmers"][0]:
        yield {**sent, "suspected_harmers": [{**sent["suspected_harmers"][0], field: odd * 100}]}
    guardian = sent["children"][0]["guardians"][0]
    yield {**sent, "children": [{**sent["children"][0], "guardians": [{**guardian, "phone": odd}]}]}
    yield {**sent, "suspected_harmers": [{"organisation": odd}]}
    yield {**sent, "narrative": odd * 2000}
    yield {**sent, "narrative": f"{odd}\x00"}
    yield {**sent, "children": [{**sent["children"][0], "birth_date": "1990-01-01"}]}


def _malformed(marks: Marks) -> Iterator[bytes]:
    plain = json.dumps(marks.report(), ensure_ascii=False).encode()
    yield plain[:-1]
    yield plain[:-1] + b', "narrative": "x"}'
    yield plain.replace("号".encode(), b"\xff", 1)
    yield plain + b" " * 1024 * 1024
    yield b'{"children": [' * 50 + plain


async def test_no_refusal_repeats_a_value(
    house: House, server: Server, logged: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    marks = Marks()
    for sent in _wrong(marks):
        answer = await house.anybody().post("/reports", sent)
        assert answer.status_code in (400, 422) or sent["narrative"] == marks.values["odd"]
        pointers = {error["pointer"] for error in answer.json().get("errors", ())}
        told = answer.json() | {"errors": [{**e, "pointer": ""} for e in answer.json().get("errors", ())]}
        assert marks.found_in(json.dumps(told, ensure_ascii=False).encode()) == set()
        # the name of an unknown member has to be told: that is which one it is
        assert not [p for p in pointers if marks.found_in(p.encode()) - {"odd"}]
    for content in _malformed(marks):
        answer = await house.client.post("/v1/reports", content=content, headers=JSON)
        assert answer.status_code in (400, 413)
        assert marks.found_in(answer.content) == set()
    for media_type in ("text/plain", "application/x-www-form-urlencoded"):
        content = next(_malformed(marks))
        answer = await house.client.post("/v1/reports", content=content, headers={"Content-Type": media_type})
        assert (answer.status_code, marks.found_in(answer.content)) == (415, set())
    _assert_silent(marks, server, logged, capfd)


async def test_no_address_and_no_header_is_repeated(
    house: House, police: Office, server: Server, logged: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    marks = Marks()
    name, number = marks.text("name"), marks.digits("number", 18)
    boss = await house.office("police-349901", role="supervisor", person="丙所长")
    answers = [await police.get("/cases", q=value) for value in (name, number)]
    answers += [await police.get("/referrals", **{f: name}) for f in ("agency", "state", "cursor", "report_number")]
    answers += [await police.get(f"/cases/{value}") for value in (name, number)]
    answers += [await police.get(f"/{name}"), await boss.post(f"/{name}", {})]
    answers += [await boss.post(f"/organisations/police-349901/people/{name}/leave", {"reason": name})]
    answers += [await house.anybody().post("/receipts/lookup", {"receipt_code": number[:16]})]
    for header in ("Authorization", "Idempotency-Key", "If-Match", "Accept-Language", "X-Trace-Id"):
        value = f"Bearer {number}" if header == "Authorization" else number
        answers.append(await house.client.get("/v1/cases", headers={header: value}))
    for answer in answers:
        found = marks.found_in(answer.content) | marks.found_in(str(answer.headers).encode())
        assert found == set(), answer.request.url
    _assert_silent(marks, server, logged, capfd)


@pytest.mark.parametrize("table", ["report", "child", "vault_item", "ledger_entry"])
async def test_a_failing_database_repeats_nothing(
    house: House,
    school: Office,
    server: Server,
    logged: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    table: str,
) -> None:
    """A broken constraint's message quotes the whole row."""
    marks = Marks()
    with _broken(server, table):
        answer = await school.post("/reports", marks.report(), **{"Idempotency-Key": marks.digits("key", 20)})
    assert answer.status_code == 500
    assert answer.json()["type"].endswith("/internal")
    assert marks.found_in(answer.content) == set()
    assert "boom" not in answer.text
    _assert_silent(marks, server, logged, capfd)


async def test_what_is_taken_is_not_logged_either(
    house: House, school: Office, server: Server, logged: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    marks = Marks()
    police = await house.office("police-349901", person="甲警官")
    made = await school.do("/reports", marks.report(), 201)
    code = marks.values["receipt code"] = made["receipt_code"]
    await house.anybody().do("/receipts/supplements", {"receipt_code": code, "narrative": marks.text("more")}, 201)
    case_id = (await police.read("/referrals", report_number=made["number"]))["items"][0]["case_id"]
    opened = await police.post(f"/cases/{case_id}/unmask", {"fields": ["reporter", "children"], "reason": "联系"})
    assert marks.found_in(opened.content)
    _assert_silent(marks, server, logged, capfd)


def _assert_silent(
    marks: Marks, server: Server, logged: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    said = capfd.readouterr()
    assert '"event": "request"' in said.out
    process = said.out + said.err + logged.text
    assert marks.found_in(process.encode()) == set()
    database = server.log.read_bytes()
    assert b"ready to accept connections" in database
    assert marks.found_in(database) == set()


@contextmanager
def _broken(server: Server, table: str) -> Iterator[None]:
    name = sql.Identifier(table)
    with psycopg.connect(server.url(SUPERUSER), autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER TABLE {} ADD CONSTRAINT boom CHECK (false) NOT VALID").format(name))
        try:
            yield
        finally:
            connection.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT boom").format(name))
