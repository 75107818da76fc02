"""The two calls about the law, over HTTP, without a database: nothing of it is asked."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.core import clock, problems
from services.policy.endpoints import router
from services.policy.service import Policies

NOW = datetime(2026, 3, 10, 8, 10, tzinfo=UTC)


class NoDatabase:
    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SimpleNamespace]:
        yield SimpleNamespace(info={})


async def nobody(*_: object) -> None:
    return None


@pytest.fixture
def app(policies: Policies) -> Iterator[FastAPI]:
    app = FastAPI()
    app.state.policies = policies
    app.state.house = SimpleNamespace(database=NoDatabase(), identify=nobody, rates=SimpleNamespace(spend=nobody))
    app.include_router(router, prefix="/v1")
    problems.install(app)
    with clock.reading(lambda: NOW):
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hutong.test/v1") as client:
        yield client


async def test_the_policy_in_force_is_shown_whole(client: httpx.AsyncClient) -> None:
    answer = await client.get("/policy")
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["version"], shown["effective_from"]) == ("anhui-2026.1", "2026-01-01")
    rules = {rule["code"]: rule for rule in shown["rules"]}
    p10 = rules["P10"]
    assert (p10["amount"], p10["unit"], p10["kind"], p10["verified"]) == (3, "day", "S", "V")
    assert p10["basis"] == "强制报告意见第10条"
    assert p10["when"] == {"reporter_unit": True}
    assert rules["P1"]["default"] == {"amount": 2, "unit": "hour"}
    assert shown["routing"]["harm_categories"]["DROPOUT"]["lead"] == "EDUCATION"
    assert {"code": "FEMALE", "label": "女"}.items() <= shown["vocabulary"]["sexes"][0].items()


async def test_the_instruments_are_shown_with_who_may_apply_and_on_whom_they_are_served(
    client: httpx.AsyncClient,
) -> None:
    shown = (await client.get("/policy", headers={"Accept-Language": "en"})).json()
    instruments = {found["code"]: found for found in shown["instruments"]}
    assert instruments.keys() == {term["code"] for term in shown["vocabulary"]["instruments"]}
    order = instruments["PROTECTION_ORDER"]
    assert (order["forum"], order["label"], order["validity"]) == ("court", "Protection order", "CT2")
    assert "WOMENS_FEDERATION" in order["applicants"]
    assert order["served"][3] == ["VILLAGE_COMMITTEE", "RESIDENTS_COMMITTEE"]
    restoration = instruments["GUARDIANSHIP_RESTORATION"]
    assert (restoration["after"]["opens"], restoration["after"]["closes"]) == ("CT10.EARLIEST", "CT10")
    assert {bar["code"]: bar["absolute"] for bar in restoration["bars"]}["INTENTIONAL_CRIME"]
    assert shown["ladders"]["default"][2] == {"name": "breach", "fraction": 1.0, "action": "breach"}


async def test_the_policy_is_shown_in_the_language_asked_for(client: httpx.AsyncClient) -> None:
    shown = (await client.get("/policy", headers={"Accept-Language": "en"})).json()
    assert shown["vocabulary"]["agencies"][0] == {
        "code": "PUBLIC_SECURITY", "label": "Police", "number": None, "agencies": [], "cases": ["protection"],
        "authority": None, "mandatory": None, "findings": [],
    }  # fmt: skip
    assert all("，" not in rule["basis"] for rule in shown["rules"])


async def test_a_due_date_is_counted_and_told(client: httpx.AsyncClient) -> None:
    answer = await client.post("/policy/due-date", json={"rule": "P10", "from": "2026-03-10T16:10:00+08:00"})
    assert answer.status_code == 200
    assert answer.json() == {
        "rule": "P10",
        "from": "2026-03-10T16:10:00+08:00",
        "due_at": "2026-03-14T00:00:00+08:00",
        "provisional": False,
        "basis": "强制报告意见第10条",
        "steps": [
            {"text": "起算时间：2026-03-10 16:10", "at": "2026-03-10T16:10:00+08:00"},
            {"text": "开始的当日（2026-03-10）不计入", "at": "2026-03-11T00:00:00+08:00"},
            {"text": "满 3 日的最后一日：2026-03-13（星期五）", "at": "2026-03-13T00:00:00+08:00"},
            {"text": "当日 24:00 届满，即 2026-03-14 00:00", "at": "2026-03-14T00:00:00+08:00"},
        ],
    }


async def test_the_offset_of_the_start_counts(client: httpx.AsyncClient) -> None:
    """17:30 in London is already the next day in Shanghai, where legal clocks run."""
    question = {"rule": "P10", "from": "2026-03-09T17:30:00Z"}
    answer = await client.post("/policy/due-date", json=question, headers={"Accept-Language": "en"})
    assert answer.json()["due_at"] == "2026-03-14T00:00:00+08:00"
    assert answer.json()["basis"] == "Mandatory Reporting Opinions, Art. 10"
    assert answer.json()["steps"][0]["text"] == "It starts at 2026-03-10 01:30"


async def test_a_duty_without_a_number_has_no_due_date(client: httpx.AsyncClient) -> None:
    answer = await client.post("/policy/due-date", json={"rule": "R1", "from": "2026-03-10T16:10:00+08:00"})
    assert (answer.status_code, answer.json()["due_at"]) == (200, None)


@pytest.mark.parametrize(
    ("question", "pointer"),
    [
        ({"rule": "P99", "from": "2026-03-10T16:10:00+08:00"}, "/rule"),
        ({"rule": "", "from": "2026-03-10T16:10:00+08:00"}, "/rule"),
        ({"from": "2026-03-10T16:10:00+08:00"}, "/rule"),
        ({"rule": "P10"}, "/from"),
        ({"rule": "P10", "from": "2026-03-10T16:10:00"}, "/from"),
        ({"rule": "P10", "from": "2026-03-10"}, "/from"),
        ({"rule": "P10", "from": "yesterday"}, "/from"),
        ({"rule": "P10", "from": 1773130200}, "/from"),
        ({"rule": "P10", "from": "1773130200"}, "/from"),
        ({"rule": "P10", "from": "-1773130200"}, "/from"),
        ({"rule": "P10", "from": "9999-12-31T23:59:59+08:00"}, "/from"),
        ({"rule": "P10", "from": "0001-01-01T00:00:00+08:00"}, "/from"),
        ({"rule": "P10", "from": "2026-03-10T16:10:00+08:00", "to": "x"}, "/to"),
    ],
)
async def test_a_question_that_cannot_be_answered_names_its_field(
    client: httpx.AsyncClient, question: dict[str, Any], pointer: str
) -> None:
    answer = await client.post("/policy/due-date", json=question)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_the_day_on_which_the_law_is_asked_for_is_shanghais(app: FastAPI, client: httpx.AsyncClient) -> None:
    """16:00 UTC on New Year's Eve is the first day of 2026 in Shanghai, and the policy is in force."""
    with clock.reading(lambda: datetime(2025, 12, 31, 16, tzinfo=UTC)):
        assert (await client.get("/policy")).status_code == 200
    with clock.reading(lambda: datetime(2025, 12, 31, 15, 59, tzinfo=UTC)):
        assert (await client.get("/policy")).json()["type"].endswith("no-policy-in-force")
