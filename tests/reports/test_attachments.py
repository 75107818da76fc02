"""Evidence comes in with a report, sealed, and is handed out to those whom it is for."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.embedded.postgres import Server
from services.files.chunks import CHUNK
from services.files.incoming import LIMIT
from tests.api import stored as tables
from tests.api.refusals import assert_problem
from tests.house import House, Json, Office
from tests.reports.conftest import saved_as, sha256

CONTENT = secrets.token_bytes(2 * CHUNK + 1000)


@pytest.fixture
async def attached(school: Office, receipt: Json) -> str:
    """Where the attachment is."""
    answer = await school.send(f"/reports/{receipt['id']}/attachments", CONTENT, "伤情.jpg")
    assert answer.status_code == 201, answer.text
    return f"/reports/{receipt['id']}/attachments/{answer.json()['id']}"


async def test_the_reporter_has_its_proof_and_its_file_again(school: Office, receipt: Json) -> None:
    answer = await school.send(f"/reports/{receipt['id']}/attachments", CONTENT, "伤情.jpg")
    assert answer.status_code == 201
    made = answer.json()
    assert made["sha256"] == sha256(CONTENT)
    assert (made["size"], made["media_type"]) == (len(CONTENT), "application/octet-stream")
    got = await school.get(f"/reports/{receipt['id']}/attachments/{made['id']}")
    assert got.content == CONTENT
    assert saved_as(got) == "伤情.jpg.bin"


async def test_whoever_holds_the_code_attaches_without_a_token(house: House, police: Office, receipt: Json) -> None:
    code = {"receipt_code": receipt["receipt_code"]}
    answer = await house.anybody().send("/receipts/attachments", CONTENT, **code)
    assert answer.status_code == 201
    assert answer.json()["sha256"] == sha256(CONTENT)
    got = await police.get(f"/reports/{receipt['id']}/attachments/{answer.json()['id']}")
    assert got.content == CONTENT


async def test_the_views_show_ids_and_codes(house: House, school: Office, receipt: Json, attached: str) -> None:
    own = (await school.read(f"/reports/{receipt['id']}"))["attachments"]
    assert [set(found) for found in own] == [{"id", "media_type", "size", "screening", "received_at"}]
    code = {"receipt_code": receipt["receipt_code"]}
    assert (await house.anybody().do("/receipts/lookup", code))["attachments"] == own
    listed = (await school.read("/reports", limit=200))["items"]
    assert next(found for found in listed if found["id"] == receipt["id"])["attachments"] == own


async def test_a_file_is_handed_out_to_be_saved_and_not_to_be_shown(school: Office, attached: str) -> None:
    answer = await school.get(attached)
    assert answer.headers["content-disposition"].startswith('attachment; filename="file.bin"; ')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer.headers["cache-control"]
    assert answer.headers["accept-ranges"] == "bytes"


SIZE = len(CONTENT)


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-9", slice(0, 10)),
        (f"bytes={CHUNK - 5}-{CHUNK + 4}", slice(CHUNK - 5, CHUNK + 5)),
        (f"bytes={SIZE - 7}-", slice(SIZE - 7, SIZE)),
        ("bytes=-7", slice(SIZE - 7, SIZE)),
        (f"bytes=-{2 * SIZE}", slice(0, SIZE)),
        (f"bytes=5-{9 * SIZE}", slice(5, SIZE)),
    ],
)
async def test_a_part_is_handed_out(school: Office, attached: str, asked: str, part: slice) -> None:
    answer = await _part(school, attached, asked)
    assert answer.content == CONTENT[part]
    assert answer.headers["content-length"] == str(part.stop - part.start)
    if part.stop - part.start < SIZE:
        assert answer.status_code == 206
        assert answer.headers["content-range"] == f"bytes {part.start}-{part.stop - 1}/{SIZE}"


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 5}", "bytes=-0"])
async def test_a_part_that_is_not_there_is_refused(school: Office, attached: str, asked: str) -> None:
    answer = await _part(school, attached, asked)
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{SIZE}"
    assert answer.json()["type"].endswith("/range-not-satisfiable")


@pytest.mark.parametrize("asked", ["bytes=9-0", "bytes=-", "lines=0-5", "bytes=0-1,5-6", "bytes=a-b"])
async def test_what_is_no_range_gives_the_whole_file(school: Office, attached: str, asked: str) -> None:
    answer = await _part(school, attached, asked)
    assert (answer.status_code, answer.content) == (200, CONTENT)


async def test_a_part_of_another_file_than_the_one_begun_gives_the_whole(school: Office, attached: str) -> None:
    etag = (await school.get(attached)).headers["etag"]
    assert (await _part(school, attached, "bytes=0-9", etag)).status_code == 206
    assert (await _part(school, attached, "bytes=0-9", '"another"')).status_code == 200


async def _part(office: Office, path: str, asked: str, if_range: str | None = None) -> httpx.Response:
    headers = {**office.headers, "Range": asked, **({"If-Range": if_range} if if_range else {})}
    return await office.client.get(f"/v1{path}", headers=headers)


async def test_each_download_is_on_record(
    house: House, school: Office, police: Office, receipt: Json, attached: str
) -> None:
    for office in (police, school):
        await office.get(attached)
    await _part(police, attached, "bytes=5-9")
    auditor = await house.office("audit-340000")
    referral = (await police.read("/referrals", report_number=receipt["number"]))["items"][0]
    found = (await auditor.read("/audit/access-log", case_id=referral["case_id"]))["items"]
    opened = [entry for entry in found if entry["subjects"] == [attached.rpartition("/")[2]]]
    who = [(entry["role"], entry["organisation"], entry["person"], entry["ground"]) for entry in opened]
    officer = ("handler", "police-349901", "证据警官", "takes_part")
    assert who == [officer, ("reporter", None, None, "own_report"), officer]
    assert {tuple(entry["fields"]) for entry in opened} == {("file.content", "file.name")}


async def test_the_ledger_has_a_digest_that_the_file_alone_does_not_give(
    police: Office, receipt: Json, attached: str
) -> None:
    referral = (await police.read("/referrals", report_number=receipt["number"]))["items"][0]
    entries = (await police.read(f"/cases/{referral['case_id']}/timeline", limit=200))["items"]
    told = next(entry for entry in entries if entry["type"] == "report.attached")
    assert told["data"]["attachment"] == attached.rpartition("/")[2]
    assert len(told["data"]["content"]) == 64
    assert sha256(CONTENT) not in str(entries)
    assert told["summary"] == "报告人提交证据材料"


async def test_the_same_key_gives_the_first_answer_and_one_file(
    school: Office, receipt: Json, stored: Callable[[], set[str]]
) -> None:
    path, key = f"/reports/{receipt['id']}/attachments", secrets.token_hex(8)
    first = await school.send(path, CONTENT, key=key)
    before = stored()
    again = await school.send(path, CONTENT, key=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    other = await school.send(path, CONTENT + b"x", key=key)
    assert (other.status_code, other.json()["type"].rpartition("/")[2]) == (422, "idempotency-key-reused")
    assert stored() == before
    assert len((await school.read(f"/reports/{receipt['id']}"))["attachments"]) == 1


@pytest.mark.parametrize("harm", ["altered", "cut off", "gone"])
async def test_what_was_tampered_with_is_not_handed_out(
    school: Office, attached: str, path_of: Callable[[str], Path], harm: str
) -> None:
    path = path_of(attached.rpartition("/")[2])
    sealed = path.read_bytes()
    changes: dict[str, Callable[[], Any]] = {
        "altered": lambda: path.write_bytes(sealed[:-20] + bytes([sealed[-20] ^ 1]) + sealed[-19:]),
        "cut off": lambda: path.write_bytes(sealed[: CHUNK + 16]),
        "gone": path.unlink,
    }
    changes[harm]()
    answer = await school.get(attached)
    assert answer.status_code == 500
    assert answer.json()["type"].endswith("/file-damaged")


async def test_two_files_that_were_exchanged_are_not_handed_out(
    school: Office, receipt: Json, attached: str, path_of: Callable[[str], Path]
) -> None:
    other = await school.send(f"/reports/{receipt['id']}/attachments", CONTENT)
    one, two = path_of(attached.rpartition("/")[2]), path_of(other.json()["id"])
    kept = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(kept)
    assert (await school.get(attached)).status_code == 500


async def test_without_the_cases_key_the_file_is_gone_for_ever(
    server: Server, school: Office, police: Office, receipt: Json, attached: str
) -> None:
    referral = (await police.read("/referrals", report_number=receipt["number"]))["items"][0]
    tables.execute(server, "DELETE FROM vault_item WHERE case_id = %s", referral["case_id"])
    tables.execute(server, "DELETE FROM vault_key WHERE case_id = %s", referral["case_id"])
    assert_problem(await school.get(attached), 409, "erased")


def test_the_limit_is_fifty_mebibytes() -> None:
    assert LIMIT == 50 * 1024 * 1024
