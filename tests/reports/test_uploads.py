"""While a file comes in: who may is asked first, no transaction waits, memory stays small; what breaks leaves none."""

import hashlib
import json
import tracemalloc
from collections.abc import AsyncIterator, Callable

import psycopg
import pytest

from services.embedded.postgres import SUPERUSER, Server
from services.files.incoming import LIMIT
from tests.api import stored as tables
from tests.api.refusals import assert_problem
from tests.house import House, Json, Office
from tests.reports.driven import END, FORM, HUNG_UP, begin, call

PIECE = b"\x05" * 64 * 1024
FIFTY = LIMIT // len(PIECE)
AFTER_IT = b'\r\n--between\r\nContent-Disposition: form-data; name="sha256"\r\n\r\n0'


@pytest.fixture
def unchanged(server: Server, school: Office, receipt: Json, stored: Callable[[], set[str]]) -> Callable[[], None]:
    """Asserts that no table and no folder holds more than before."""
    before = tables.counts(server), stored()

    def check() -> None:
        assert (tables.counts(server), stored()) == before

    return check


def path_of(receipt: Json) -> str:
    return f"/reports/{receipt['id']}/attachments"


@pytest.mark.parametrize(
    ("headers", "body", "status", "code", "wrong"),
    [
        ({"Content-Type": "application/json"}, b"{}", 415, "multipart-needed", []),
        ({"Content-Type": "multipart/form-data"}, b"x", 415, "multipart-needed", []),
        (FORM, b"", 400, "malformed-multipart", []),
        (FORM, b"nothing of the kind", 400, "malformed-multipart", []),
        (FORM, begin() + b"bytes and no end", 400, "malformed-multipart", []),
        (FORM, begin() + END, 422, "unprocessable", [("/file", "empty-file")]),
        (FORM, END[2:], 422, "unprocessable", [("/file", "missing")]),
        (FORM, begin() + b"one\r\n" + begin() + b"two" + END, 422, "unprocessable", [("/file", "one-file")]),
        (FORM, begin() + b"bytes" + AFTER_IT + END, 422, "invalid-request", [("/sha256", "extra-forbidden")]),
        ({**FORM, "Content-Length": str(LIMIT + 10**6)}, b"", 413, "file-too-large", []),
    ],
)
async def test_what_is_no_file_in_a_form_is_refused_and_leaves_nothing(
    school: Office,
    receipt: Json,
    unchanged: Callable[[], None],
    headers: dict[str, str],
    body: bytes,
    status: int,
    code: str,
    wrong: list[tuple[str, str]],
) -> None:
    sent = {**school.headers, **headers}
    answer = await school.client.post(f"/v1{path_of(receipt)}", content=body, headers=sent)
    assert_problem(answer, status, code, *wrong)
    unchanged()


async def test_a_field_that_the_form_does_not_have_is_named(
    school: Office, receipt: Json, unchanged: Callable[[], None]
) -> None:
    answer = await school.send(path_of(receipt), PIECE, sha256="0")
    assert_problem(answer, 422, "invalid-request", ("/sha256", "extra-forbidden"))
    unchanged()


async def test_a_file_over_the_limit_is_refused_and_leaves_nothing(
    house: House, school: Office, receipt: Json, unchanged: Callable[[], None]
) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield begin()
        for _ in range(FIFTY):
            yield PIECE
        yield b"x" + END

    answer = await call(house.app, "POST", f"/v1{path_of(receipt)}", {**school.headers, **FORM}, body())
    assert (answer.status, json.loads(answer.body)["type"].rpartition("/")[2]) == (413, "file-too-large")
    unchanged()


async def test_a_caller_who_hangs_up_leaves_nothing(
    house: House, school: Office, receipt: Json, unchanged: Callable[[], None]
) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield begin()
        yield PIECE
        yield PIECE
        yield HUNG_UP

    await call(house.app, "POST", f"/v1{path_of(receipt)}", {**school.headers, **FORM}, body())
    unchanged()


@pytest.mark.parametrize(
    ("token", "status"), [(None, 401), ("stranger", 404), ("school", 422)], ids=["nobody", "another", "bad address"]
)
async def test_nothing_of_the_file_is_taken_of_somebody_who_may_not_send_it(
    house: House, school: Office, receipt: Json, unchanged: Callable[[], None], token: str | None, status: int
) -> None:
    stranger = await house.office("school-349902101-1")
    headers = {None: {}, "stranger": stranger.headers, "school": school.headers}[token]
    path = path_of(receipt) if token != "school" else "/reports/no-id/attachments"
    taken = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal taken
        yield begin()
        while True:
            taken += 1
            yield PIECE

    answer = await call(house.app, "POST", f"/v1{path}", {**headers, **FORM}, body())
    assert (answer.status, taken) == (status, 0)
    unchanged()


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({}, 422, "invalid-request"),
        ({"receipt_code": "4821"}, 422, "invalid-request"),
        ({"receipt_code": "0000-0000-0000-0000"}, 404, "not-found"),
        ({"receipt_code": "0000-0000-0000-0000", "reporter": "林老师"}, 422, "invalid-request"),
    ],
)
async def test_nothing_of_the_file_is_taken_without_the_code(
    house: House, receipt: Json, fields: Json, status: int, code: str
) -> None:
    taken = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal taken
        yield begin(**fields)
        while True:
            taken += 1
            yield PIECE

    answer = await call(house.app, "POST", "/v1/receipts/attachments", FORM, body())
    assert (answer.status, json.loads(answer.body)["type"].rpartition("/")[2], taken) == (status, code, 0)


async def test_no_transaction_is_open_while_the_file_comes_in(
    house: House, server: Server, school: Office, receipt: Json
) -> None:
    seen: list[int] = []

    async def body() -> AsyncIterator[bytes]:
        yield begin()
        for _ in range(3):
            yield PIECE
            with psycopg.connect(server.url(SUPERUSER)) as connection:
                query = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'hutong_api' AND xact_start IS NOT NULL"
                row = connection.execute(query).fetchone()
                seen.append(row[0] if row else -1)
        yield END

    answer = await call(house.app, "POST", f"/v1{path_of(receipt)}", {**school.headers, **FORM}, body())
    assert (answer.status, seen) == (201, [0, 0, 0])


async def test_fifty_mebibytes_go_in_and_out_in_little_memory(house: House, school: Office, receipt: Json) -> None:
    sent, got = hashlib.sha256(), hashlib.sha256()

    async def body() -> AsyncIterator[bytes]:
        yield begin()
        for number in range(FIFTY):
            piece = number.to_bytes(8, "big") * (len(PIECE) // 8)
            sent.update(piece)
            yield piece
        yield END

    tracemalloc.start()
    try:
        answer = await call(house.app, "POST", f"/v1{path_of(receipt)}", {**school.headers, **FORM}, body())
        assert answer.status == 201, answer.body
        made = json.loads(answer.body)
        assert (made["size"], made["sha256"]) == (LIMIT, sent.hexdigest())
        path = f"/v1{path_of(receipt)}/{made['id']}"
        answer = await call(house.app, "GET", path, school.headers, take=got.update)
        assert (answer.status, answer.size, got.hexdigest()) == (200, LIMIT, sent.hexdigest())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * 1024 * 1024
