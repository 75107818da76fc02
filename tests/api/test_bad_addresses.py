"""Ids, cursors, limits and filters that cannot be."""

import base64
import json
from typing import Any
from uuid import uuid4

import pytest

from tests.api.refusals import assert_problem
from tests.house import House, Office
from tests.reports_made import report

LISTS = ["/reports", "/referrals", "/cases", "/deadlines", "/notices"]
NUL = [
    ("/cases?q=%00", "/query/q"),
    ("/cases?agency=%00", "/query/agency"),
    ("/referrals?agency=A%07", "/query/agency"),
    ("/referrals?report_number=%00", "/query/report_number"),
    ("/deadlines?agency=%C2%85", "/query/agency"),
]
FILTERS = [
    ("/referrals?state=asleep", "/query/state", "literal-error"),
    ("/referrals?role=boss", "/query/role", "literal-error"),
    ("/referrals?overdue=perhaps", "/query/overdue", "bool-parsing"),
    ("/referrals?case_id=7", "/query/case_id", "uuid-parsing"),
    ("/referrals?updated_since=2026-03-10T15:20:00", "/query/updated_since", "timezone-aware"),
    ("/cases?status=gone", "/query/status", "literal-error"),
    ("/cases?risk=none", "/query/risk", "literal-error"),
    ("/cases?division_code=3499", "/query/division_code", "string-pattern-mismatch"),
    ("/cases?opened_after=yesterday", "/query/opened_after", "instant-format"),
    ("/deadlines?state=late", "/query/state", "literal-error"),
    ("/deadlines?due_before=x", "/query/due_before", "instant-format"),
    ("/notices?state=lost", "/query/state", "literal-error"),
    ("/notices?report_id=7", "/query/report_id", "uuid-parsing"),
]


@pytest.mark.parametrize("shape", ["7", "not-a-uuid", "00000000-0000-0000-0000-00000000000g", "%00", "null"])
@pytest.mark.parametrize("path", ["/cases/{}", "/cases/{}/timeline", "/referrals/{}", "/cases/{}/deadlines"])
async def test_an_id_of_another_shape_is_refused(house: House, police: Office, path: str, shape: str) -> None:
    name = "referral_id" if "referral" in path else "case_id"
    answer = await police.get(path.format(shape))
    if shape == "%00":
        assert_problem(answer, 422, "unprocessable", (f"/path/{name}", "control-character"))
    else:
        assert_problem(answer, 422, "invalid-request", (f"/path/{name}", "uuid-parsing"))
        assert "`" not in answer.text, "the framework's own message quotes a character"


async def test_an_id_of_nothing_is_not_found(house: House, police: Office, school: Office) -> None:
    for office, path in [(police, "/cases/{}"), (police, "/referrals/{}"), (school, "/reports/{}")]:
        assert_problem(await office.get(path.format(uuid4())), 404, "not-found")


@pytest.mark.parametrize("limit", ["0", "-1", "201", "1e3", "many", "9" * 30])
@pytest.mark.parametrize("path", LISTS)
async def test_a_limit_out_of_range_is_refused(auditor: Office, path: str, limit: str) -> None:
    answer = await auditor.get(path, limit=limit)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/query/limit"]


@pytest.mark.parametrize("address", FILTERS)
async def test_a_filter_of_no_meaning_is_refused(house: House, police: Office, address: tuple[str, str, str]) -> None:
    path, pointer, code = address
    assert_problem(
        await house.client.get(f"/v1{path}", headers=police.headers), 422, "invalid-request", (pointer, code)
    )


@pytest.mark.parametrize("path", ["/cases", "/referrals", "/deadlines"])
async def test_an_agency_that_the_law_does_not_know_is_refused(police: Office, path: str) -> None:
    """No items would say that such an agency has nothing."""
    assert_problem(await police.get(path, agency="POLICE"), 422, "unprocessable", ("/query/agency", "unknown-code"))


async def test_the_zeros_at_the_end_of_a_division_may_be_left_out(school: Office, police: Office) -> None:
    number = (await school.do("/reports", report(), 201))["number"]
    for code, found in (("349901", 1), ("349901000", 1), ("349901000000", 1), ("349902", 0)):
        assert len((await police.read("/cases", q=number, division_code=code))["items"]) == found, code


@pytest.mark.parametrize("address", NUL)
async def test_a_filter_with_a_control_character_is_refused(
    house: House, police: Office, address: tuple[str, str]
) -> None:
    path, pointer = address
    assert_problem(
        await house.client.get(f"/v1{path}", headers=police.headers),
        422,
        "unprocessable",
        (pointer, "control-character"),
    )


def _cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


INSTANT, ID = "2026-03-10T15:20:00+08:00", str(uuid4())


@pytest.mark.parametrize("path", LISTS)
async def test_a_bad_cursor_is_refused(auditor: Office, path: str) -> None:
    place = f"/v1{path}"
    bad = [
        "",
        "x",
        "!!!!",
        "e30=",
        "bnVsbA==",
        "A" * 2000,
        "é",
        base64.b64encode(b"[" * 300).decode(),
        base64.b64encode(b"\xff\xfe").decode(),
        _cursor(place),
        _cursor(place, INSTANT),
        _cursor(place, ID, INSTANT),
        _cursor(place, INSTANT, ID, 1, 1),
        _cursor(place, 1, 2),
        _cursor(place, None, None),
        _cursor(place, "2026-03-10T15:20:00", ID),
        _cursor(place, [INSTANT], {"id": ID}),
        _cursor(place, float("inf"), INSTANT, ID),
        _cursor(place, 2**80, INSTANT, ID),
        _cursor(place, True, INSTANT, ID),
        _cursor(INSTANT, ID),
        _cursor("/v1/elsewhere", INSTANT, ID),
    ]
    for cursor in bad:
        assert_problem(await auditor.get(path, cursor=cursor), 400, "bad-cursor")


async def test_a_cursor_of_another_list_is_refused(school: Office, auditor: Office) -> None:
    for _ in range(2):
        await school.do("/reports", report(), 201)
    given = {path: (await auditor.read(path, limit=1))["next_cursor"] for path in LISTS if path != "/reports"}
    given["/reports"] = (await school.read("/reports", limit=1))["next_cursor"]
    assert all(given.values())
    for path in LISTS:
        for other, cursor in given.items():
            if other != path:
                assert_problem(await auditor.get(path, cursor=cursor), 400, "bad-cursor")


async def test_a_cursor_of_another_cases_timeline_is_refused(school: Office, police: Office) -> None:
    cases = []
    for _ in range(2):
        number = (await school.do("/reports", report(), 201))["number"]
        cases.append((await police.read("/referrals", report_number=number))["items"][0]["case_id"])
    cursor = (await police.read(f"/cases/{cases[0]}/timeline", limit=1))["next_cursor"]
    assert (await police.get(f"/cases/{cases[0]}/timeline", cursor=cursor)).status_code == 200
    assert_problem(await police.get(f"/cases/{cases[1]}/timeline", cursor=cursor), 400, "bad-cursor")
    for value in (1.5, "1", True, 2**70, None):
        forged = _cursor(f"/v1/cases/{cases[0]}/timeline", value)
        assert_problem(await police.get(f"/cases/{cases[0]}/timeline", cursor=forged), 400, "bad-cursor")
