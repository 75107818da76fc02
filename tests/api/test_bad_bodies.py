"""A body that is not one JSON text of the right size, encoding and characters."""

import json
from collections.abc import AsyncIterator

import pytest

from services.core import body
from tests.api.refusals import assert_problem
from tests.house import House, Office
from tests.reports_made import child, report

pytestmark = pytest.mark.usefixtures("nothing_stored")

JSON = {"Content-Type": "application/json"}
PLAIN = json.dumps(report()).encode()

MALFORMED = {
    "cut off": PLAIN[:-1],
    "two texts": PLAIN + PLAIN,
    "blank": b"   ",
    "a comment": b"{/* x */}",
    "a trailing comma": b'{"children": [],}',
    "single quotes": b"{'children': []}",
    "NaN": b'{"children": [{"estimated_age": NaN}]}',
    "Infinity": b'{"children": [{"estimated_age": -Infinity}]}',
    "duplicate members": b'{"anonymous": true, "anonymous": false}',
    "duplicate members written differently": b'{"anonymous": true, "\\u0061nonymous": false}',
    "duplicate members further in": b'{"children": [{"name": "a", "name": "b"}]}',
    "broken UTF-8": b'{"narrative": "\xff\xfe"}',
    "overlong UTF-8": b'{"narrative": "\xc0\xaf"}',
    "surrogates in UTF-8": b'{"narrative": "\xed\xa0\x80"}',
    "GBK": json.dumps(report(), ensure_ascii=False).encode("gbk"),
    "UTF-16": json.dumps(report()).encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + PLAIN,
    "compressed": b"\x1f\x8b\x08\x00",
    "an integer without end": b'{"children": [{"estimated_age": ' + b"9" * 5000 + b"}]}",
    "nested deeper than anybody means": b'{"children": ' + b"[" * 40 + b"]" * 40 + b"}",
    "a hundred thousand brackets": b"[" * 100_000,
    "a hundred thousand brackets and back": b"[" * 100_000 + b"]" * 100_000,
    "a hundred thousand objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a raw control character": b'{"narrative": "a\x00b"}',
    "a control character in a name": b'{"nar\\u0000rative": "a"}',
}

CHARACTERS = {
    "NUL": "\\u0000",
    "bell": "\\u0007",
    "escape": "\\u001b",
    "delete": "\\u007f",
    "C1": "\\u0085",
    "lone high surrogate": "\\ud83d",
    "lone low surrogate": "\\ude00",
    "surrogates the wrong way round": "\\ude00\\ud83d",
}

MEDIA_TYPES = ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", ""]


@pytest.mark.parametrize("case", MALFORMED)
async def test_what_is_not_json_is_refused(house: House, case: str) -> None:
    answer = await house.client.post("/v1/reports", content=MALFORMED[case], headers=JSON)
    assert_problem(answer, 400, "malformed-json")


@pytest.mark.parametrize("case", CHARACTERS)
async def test_a_character_that_no_text_holds_is_refused_where_it_stands(house: House, case: str) -> None:
    text = json.dumps(report(child(address="@"))).replace('"@"', f'"路{CHARACTERS[case]}旁"')
    answer = await house.client.post("/v1/reports", content=text.encode(), headers=JSON)
    assert_problem(answer, 422, "unprocessable", ("/children/0/address", "control-character"))


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
async def test_another_media_type_is_refused(house: House, media_type: str) -> None:
    answer = await house.client.post("/v1/reports", content=PLAIN, headers={"Content-Type": media_type})
    assert_problem(answer, 415, "wrong-media-type")


async def test_no_body_is_a_missing_one(house: House) -> None:
    answer = await house.client.post("/v1/reports", headers=JSON)
    assert_problem(answer, 422, "invalid-request", ("", "missing"))


@pytest.mark.parametrize("text", [b"null", b"[]", b"7", b'"report"', b"true"])
async def test_json_that_is_no_object_is_refused(house: House, text: bytes) -> None:
    answer = await house.client.post("/v1/reports", content=text, headers=JSON)
    assert_problem(answer, 422, "invalid-request", ("", "model-attributes-type"))


async def test_a_body_that_declares_more_than_a_mebibyte_is_not_read(house: House) -> None:
    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        raise AssertionError("the rest was read")

    headers = {**JSON, "Content-Length": str(body.LIMIT + 1)}
    answer = await house.client.post("/v1/reports", content=never(), headers=headers)
    assert_problem(answer, 413, "too-large")


async def test_a_body_that_does_not_tell_its_size_is_read_to_a_mebibyte(house: House) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(body.LIMIT // 65536 + 1):
            yield b" " * 65536

    answer = await house.client.post("/v1/reports", content=chunks(), headers=JSON)
    assert "content-length" not in answer.request.headers
    assert_problem(answer, 413, "too-large")


async def test_every_command_reads_its_body_as_strictly(house: House, police: Office) -> None:
    address = "/v1/cases/00000000-0000-4000-8000-000000000000/notes"
    headers = {**JSON, **police.headers}
    assert_problem(await house.client.post(address, content=b"{", headers=headers), 400, "malformed-json")
    answer = await house.client.post(address, content=b'{"text": "\\u0000"}', headers=headers)
    assert_problem(answer, 422, "unprocessable", ("/text", "control-character"))
