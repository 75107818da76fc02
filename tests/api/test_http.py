"""What any client of HTTP expects: methods, trace ids, nothing kept by caches."""

import re

import pytest

from tests.api.refusals import assert_problem
from tests.house import House, Office
from tests.reports_made import report


async def test_a_method_that_an_address_does_not_take_is_named_with_those_it_does(house: House) -> None:
    for path, allowed in [
        ("/v1/reports", "GET, HEAD, OPTIONS, POST"),
        ("/v1/receipts/lookup", "OPTIONS, POST"),
        ("/v1/cases/00000000-0000-4000-8000-000000000000", "GET, HEAD, OPTIONS"),
        ("/healthz", "GET, HEAD, OPTIONS"),
    ]:
        answer = await house.client.delete(path)
        assert_problem(answer, 405, "method-not-allowed")
        assert answer.headers["allow"] == allowed
        asked = await house.client.options(path)
        assert (asked.status_code, asked.content, asked.headers["allow"]) == (204, b"", allowed)


@pytest.mark.parametrize("path", ["/v1", "/v1/nothing", "/v2/reports", "/v1/reports/", "/v1//reports"])
async def test_an_address_that_is_not_there_is_not_found(house: House, path: str) -> None:
    assert_problem(await house.client.get(path), 404, "not-found")


async def test_head_is_get_without_the_body(house: House, police: Office, school: Office) -> None:
    number = (await school.do("/reports", report(), 201))["number"]
    case_id = (await police.read("/referrals", report_number=number))["items"][0]["case_id"]
    got = await police.get(f"/cases/{case_id}")
    asked = await house.client.head(f"/v1/cases/{case_id}", headers=police.headers)
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["etag"] == got.headers["etag"]
    assert asked.headers["content-length"] == got.headers["content-length"]
    assert (await house.client.head(f"/v1/cases/{case_id}")).status_code == 401
    assert (await house.client.head("/healthz")).status_code == 200


async def test_every_answer_has_a_trace_id_of_its_own(house: House, police: Office) -> None:
    answers = [await police.get("/cases"), await house.client.get("/nothing"), await house.client.get("/healthz")]
    found = {answer.headers["x-trace-id"] for answer in answers}
    assert len(found) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", trace_id) for trace_id in found)


async def test_no_cache_keeps_an_answer(house: House, police: Office) -> None:
    for answer in (await police.get("/cases"), await house.client.get("/v1/cases")):
        assert answer.headers["cache-control"] == "no-store"


async def test_the_words_follow_accept_language(house: House) -> None:
    for asked, title in [
        ("", "未能确认身份"),
        ("*", "未能确认身份"),
        ("fr", "未能确认身份"),
        ("en", "Not authenticated"),
        ("en-US,en;q=0.9,zh;q=0.8", "Not authenticated"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "未能确认身份"),
        ("zh;q=0.1, en;q=0.2", "Not authenticated"),
        ("en;q=0", "未能确认身份"),
        ("english", "未能确认身份"),
    ]:
        answer = await house.client.get("/v1/cases", headers={"Accept-Language": asked})
        assert answer.json()["title"] == title, asked
