"""A paper is filed with its kind and number, and listed with its case by ids and codes."""

import hashlib
from typing import Any

import pytest

from services.core import clock
from tests.api.refusals import assert_problem
from tests.documents.conftest import PAPER, Offices, file, filed
from tests.house import Json

LISTED = {
    *("id", "case_id", "kind", "kind_label", "organisation", "placement_id", "filed_at", "media_type", "size"),
    *("screening", "withdrawn_at"),
}


async def test_a_paper_is_filed_and_read_again(offices: Offices, case: Json) -> None:
    answer = await file(offices.civil_affairs, case, kind="ASSESSMENT", document_number="示民评〔2026〕7号")
    assert answer.status_code == 201
    made = answer.json()
    assert made["sha256"] == hashlib.sha256(PAPER).hexdigest()
    assert (made["kind_label"], made["organisation"]) == ("评估报告", "civil-affairs-349901")
    assert (made["media_type"], made["size"]) == ("application/pdf", len(PAPER))
    assert made["document_number"] == "示民评〔2026〕7号"
    got = await offices.civil_affairs.get(f"/cases/{case['id']}/documents/{made['id']}")
    assert (got.status_code, got.content, got.headers["content-type"]) == (200, PAPER, "application/pdf")
    assert "%E8%AF%84%E4%BC%B0.pdf" in got.headers["content-disposition"]


async def test_the_case_lists_its_papers_by_ids_and_codes(offices: Offices, case: Json) -> None:
    await filed(offices.police, case, "DV_WARNING", document_number="示公告〔2026〕1号")
    await filed(offices.civil_affairs, case, "CONFERENCE_MINUTES")
    for reader in (offices.police, offices.education, offices.auditor):
        answer = await reader.get(f"/cases/{case['id']}")
        found = answer.json()["documents"]
        assert [one["kind"] for one in found] == ["DV_WARNING", "CONFERENCE_MINUTES"]
        assert {name for one in found for name in one} == LISTED
        assert "示公告" not in answer.text
        assert "评估.pdf" not in answer.text


async def test_number_and_name_are_opened_on_the_record(offices: Offices, case: Json) -> None:
    path = await filed(offices.police, case, "APPRAISAL_OPINION", document_number="示鉴〔2026〕3号")
    ask = {"fields": ["documents"], "reason": "核对文号"}
    opened = (await offices.police.do(f"/cases/{case['id']}/unmask", ask))["documents"]
    assert opened == [
        {
            "id": path.rpartition("/")[2],
            "name": "评估.pdf",
            "document_number": "示鉴〔2026〕3号",
            "sha256": hashlib.sha256(PAPER).hexdigest(),
            "origin": {},
        }
    ]
    assert (await offices.education.do(f"/cases/{case['id']}/unmask", ask))["documents"] == []


@pytest.mark.parametrize(
    ("fields", "code", "wrong"),
    [
        ({}, "invalid-request", ("/kind", "missing")),
        ({"kind": "LOVE_LETTER"}, "unprocessable", ("/kind", "unknown-code")),
        ({"kind": "lower"}, "invalid-request", ("/kind", "string-pattern-mismatch")),
        ({"kind": "ASSESSMENT", "child": "小禾"}, "invalid-request", ("/child", "extra-forbidden")),
        (
            {"kind": "ASSESSMENT", "document_number": "号" * 201},
            "invalid-request",
            ("/document_number", "string-too-long"),
        ),
        (
            {"kind": "ASSESSMENT", "document_number": "a\x00b"},
            "unprocessable",
            ("/document_number", "control-character"),
        ),
        ({"kind": "ASSESSMENT", "placement_id": "7"}, "invalid-request", ("/placement_id", "uuid-parsing")),
        (
            {"kind": "ASSESSMENT", "placement_id": "00000000-0000-4000-8000-000000000000"},
            "unprocessable",
            ("/placement_id", "unknown-placement"),
        ),
    ],
)
async def test_what_cannot_be_is_refused_by_its_field(
    offices: Offices, case: Json, fields: dict[str, str], code: str, wrong: tuple[str, str]
) -> None:
    answer = await file(offices.police, case, **fields)
    assert_problem(answer, 422, code, wrong)
    assert (await offices.police.read(f"/cases/{case['id']}"))["documents"] == []


async def test_fields_may_come_after_the_file_and_be_left_empty(offices: Offices, case: Json) -> None:
    parts: Any = [("file", ("x.pdf", PAPER)), ("kind", (None, "REPLY")), ("document_number", (None, ""))]
    path, headers = f"/v1/cases/{case['id']}/documents", offices.police.headers
    answer = await offices.police.client.post(path, files=parts, headers=headers)
    assert (answer.status_code, answer.json()["document_number"]) == (201, None)


async def test_nothing_is_filed_on_an_older_state(offices: Offices, case: Json) -> None:
    headers = {**offices.police.headers, "If-Match": '"1"'}
    files: Any = {"kind": (None, "REPLY"), "file": ("x.pdf", PAPER)}
    answer = await offices.police.client.post(f"/v1/cases/{case['id']}/documents", files=files, headers=headers)
    assert_problem(answer, 412, "stale-state")


async def test_reading_a_paper_changes_no_state_of_the_case(offices: Offices, case: Json) -> None:
    path = await filed(offices.police, case, "REPLY")
    before = (await offices.police.get(f"/cases/{case['id']}")).headers["etag"]
    await offices.police.get(path)
    assert (await offices.police.get(f"/cases/{case['id']}")).headers["etag"] == before


async def test_the_timeline_tells_of_a_paper_in_codes(offices: Offices, case: Json) -> None:
    path = await filed(offices.civil_affairs, case, "CONFERENCE_MINUTES")
    entries = (await offices.auditor.read(f"/cases/{case['id']}/timeline", limit=200))["items"]
    (told,) = [entry for entry in entries if entry["type"] == "document.filed"]
    assert told["summary"] == "文书入卷：会商纪要"
    assert told["subject"] == {"kind": "document", "id": path.rpartition("/")[2]}
    data = told["data"]
    assert (data["kind"], data["placement"], data["media_type"]) == ("CONFERENCE_MINUTES", None, "application/pdf")
    assert hashlib.sha256(PAPER).hexdigest() not in str(data)


async def test_the_past_knows_the_papers_and_evidence_of_then(offices: Offices) -> None:
    case = await offices.case()
    report_id = case["reports"][0]["id"]
    before = clock.now()
    sent = (await offices.school.send(f"/reports/{report_id}/attachments", PAPER)).json()
    await filed(offices.police, case, "REPLY")
    between = clock.now()
    await filed(offices.police, case, "LETTER")
    path = f"/cases/{case['id']}"
    then = await offices.police.read(path, as_of=before.isoformat())
    assert (then["documents"], then["reports"][0]["attachments"]) == ([], [])
    now = await offices.police.read(path)
    then = await offices.police.read(path, as_of=between.isoformat())
    assert then["documents"] == now["documents"][:1]
    assert then["reports"][0]["attachments"] == now["reports"][0]["attachments"]
    assert [found["id"] for found in now["reports"][0]["attachments"]] == [sent["id"]]
