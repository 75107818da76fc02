"""What holds whoever calls: headers for browsers, no call from foreign pages, no caller above its share."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from services.embedded.postgres import Server
from tests.api.refusals import assert_problem
from tests.house import House, Office, opened

Open = Callable[..., Awaitable[House]]


@pytest.fixture
async def open_house(server: Server) -> AsyncIterator[Open]:
    """A process with these settings, on the same database."""
    async with AsyncExitStack() as stack:

        async def one(**settings: object) -> House:
            return await stack.enter_async_context(opened(server, **settings))

        yield one


async def test_every_answer_tells_browsers_to_keep_guess_frame_and_load_nothing(house: House, police: Office) -> None:
    for answer in (await police.get("/cases"), await house.client.get("/v1/cases"), await house.client.get("/nothing")):
        for name, said in {
            "cache-control": "no-store",
            "content-security-policy": "default-src 'none'",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
        }.items():
            assert answer.headers[name].startswith(said), name
        assert "server" not in answer.headers
        assert "strict-transport-security" not in answer.headers


async def test_over_tls_browsers_are_told_to_stay_there(house: House) -> None:
    answer = await house.client.get("https://house/healthz")
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


async def test_pages_of_other_origins_may_not_call(house: House) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    for answer in (
        await house.client.options("/v1/reports", headers=asked),
        await house.client.get("/healthz", headers=asked),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_pages_of_a_named_origin_may(open_house: Open) -> None:
    house = await open_house(cors_origins=["https://school.example"])
    for origin, allowed in [("https://school.example", "https://school.example"), ("https://elsewhere.example", None)]:
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        answer = await house.client.options("/v1/reports", headers=asked)
        assert answer.headers.get("access-control-allow-origin") == allowed


async def test_a_caller_above_its_share_is_told_when_to_come_back(open_house: Open) -> None:
    house = await open_house(rate_per_client=6)
    police = await house.office("police-349902")
    answers = [await police.get("/cases", limit=1) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert_problem(answers[-1], 429, "too-many-requests")
    assert answers[-1].headers["retry-after"] == "10"
    assert (await (await house.office("court-349902")).get("/cases", limit=1)).status_code == 200


async def test_two_processes_grant_no_more_together(open_house: Open) -> None:
    houses = [await open_house(rate_per_client=6) for _ in range(2)]
    offices = [await house.office("education-349902") for house in houses]
    answers = [await offices[turn % 2].get("/cases", limit=1) for turn in range(8)]
    assert [answer.status_code for answer in answers].count(429) == 2


async def test_wrong_tokens_count_against_the_address_that_they_come_from(open_house: Open) -> None:
    house = await open_house(rate_per_address=3)
    headers = {"Authorization": "Bearer guessed"}
    answers = [await house.client.get("/v1/cases", headers=headers) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert (await house.client.get("/v1/reports")).status_code == 429
    assert (await (await house.office("health-349902")).get("/cases", limit=1)).status_code == 200
