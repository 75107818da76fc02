"""A photograph is shown without where and with what it was taken; that is in the vault, and the original with it."""

import io

import pytest
from PIL import Image

from services.embedded.postgres import Server
from tests.api import stored as tables
from tests.api.refusals import assert_problem
from tests.files import pictures
from tests.files.pictures import MARK
from tests.house import Json, Office
from tests.reports.conftest import sha256

PHOTO = pictures.jpeg(orientation=6)


@pytest.fixture
async def photo(school: Office, receipt: Json) -> str:
    answer = await school.send(f"/reports/{receipt['id']}/attachments", PHOTO, "IMG_0310.jpg")
    made = answer.json()
    assert (made["sha256"], made["size"], made["media_type"]) == (sha256(PHOTO), len(PHOTO), "image/jpeg")
    return f"/reports/{receipt['id']}/attachments/{made['id']}"


async def case_of(police: Office, receipt: Json) -> str:
    return f"/cases/{(await police.read('/referrals', report_number=receipt['number']))['items'][0]['case_id']}"


async def test_it_is_handed_out_without_its_origin(school: Office, police: Office, photo: str) -> None:
    for reader in (school, police):
        answer = await reader.get(photo)
        assert answer.headers["content-type"] == "image/jpeg"
        assert MARK.encode() not in answer.content
        assert dict(Image.open(io.BytesIO(answer.content)).getexif()) == {0x0112: 6}
        part = await reader.client.get(f"/v1{photo}", headers={**reader.headers, "Range": "bytes=2-9"})
        assert part.content == answer.content[2:10]
        assert part.headers["content-range"] == f"bytes 2-9/{len(answer.content)}"


async def test_where_and_with_what_it_was_taken_is_opened_on_the_record(
    police: Office, receipt: Json, photo: str
) -> None:
    ask = {"fields": ["attachments"], "reason": "核实拍摄地点"}
    (opened,) = (await police.do(f"{await case_of(police, receipt)}/unmask", ask))["attachments"]
    assert opened["origin"]["GPS GPSLatitude"] == "[31, 52, 47/2]"
    assert opened["origin"]["Image Make"] == "Phone maker"
    assert f"{MARK}-xmp" in opened["origin"]["XMP"]


async def test_the_original_is_for_the_offices_and_on_record(
    school: Office, police: Office, auditor: Office, receipt: Json, photo: str
) -> None:
    assert (await police.get(photo, original=True)).content == PHOTO
    assert_problem(await school.get(photo, original=True), 403, "forbidden")
    case_id = (await case_of(police, receipt)).rpartition("/")[2]
    found = (await auditor.read("/audit/access-log", case_id=case_id))["items"]
    assert found[-1]["fields"] == ["file.name", "file.original"]


async def test_of_a_file_that_tells_nothing_the_original_is_what_is_shown(
    school: Office, police: Office, receipt: Json
) -> None:
    made = (await school.send(f"/reports/{receipt['id']}/attachments", b"%PDF-1.7 nothing")).json()
    path = f"/reports/{receipt['id']}/attachments/{made['id']}"
    assert (await police.get(path)).content == (await police.get(path, original=True)).content


async def test_the_origin_stands_nowhere_in_clear(server: Server, photo: str) -> None:
    for name, held in tables.everything(server):
        assert MARK.encode() not in held, name
        assert b"Phone maker" not in held, name
    files = [path for path in (server.home / "files").rglob("*") if path.is_file()]
    assert {photo.rpartition("/")[2] + end for end in ("", ".shown")} <= {path.name for path in files}
    assert not [path for path in files if MARK.encode() in path.read_bytes()]


async def test_a_picture_that_is_none_is_handed_out_as_bytes(school: Office, receipt: Json) -> None:
    """Whatever it calls itself."""
    answer = await school.send(f"/reports/{receipt['id']}/attachments", b"MZ\x90\0" + bytes(300), "照片.jpg")
    made = answer.json()
    assert made["media_type"] == "application/octet-stream"
    got = await school.get(f"/reports/{receipt['id']}/attachments/{made['id']}")
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].endswith(".jpg.bin")


async def test_what_a_camera_wrote_raw_is_handed_out_as_it_was_sent_or_not_at_all(
    school: Office, police: Office, receipt: Json
) -> None:
    raw = b"II*\0\x10\0\0\0CR\2\0" + MARK.encode() * 20
    made = (await school.send(f"/reports/{receipt['id']}/attachments", raw, "IMG_0310.CR2")).json()
    assert made["media_type"] == "image/x-raw"
    path = f"/reports/{receipt['id']}/attachments/{made['id']}"
    for reader in (school, police):
        assert_problem(await reader.get(path), 409, "only-as-sent")
    assert (await police.get(path, original=True)).content == raw
