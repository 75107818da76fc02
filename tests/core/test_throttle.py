"""How often somebody may try is the same for all processes, and says nothing of who it was."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from fastapi import FastAPI, Request

from services.core import clock, keys, throttle
from services.core.database import Database
from services.core.errors import TooManyRequests
from services.core.throttle import Limit, Throttle
from services.embedded.postgres import SUPERUSER, Server
from tests.house import House

FIVE = Limit("test", most=5, within=timedelta(minutes=5))


@pytest.fixture
async def made(server: Server) -> AsyncIterator[Callable[[], Throttle]]:
    """Each as one process has it."""
    opened: list[Throttle] = []

    def make() -> Throttle:
        opened.append(Throttle(server.url("hutong_api"), keys.load(server.keys_dir).answer))
        return opened[-1]

    yield make
    for one in opened:
        await one.close()


@pytest.fixture
def who() -> str:
    return f"somebody {uuid4()}"


async def _granted(one: Throttle, who: str, tries: int) -> int:
    answers = await asyncio.gather(*(one.spend((FIVE, who)) for _ in range(tries)), return_exceptions=True)
    assert {type(answer) for answer in answers} <= {type(None), TooManyRequests}
    return sum(answer is None for answer in answers)


async def test_two_processes_count_together(made: Callable[[], Throttle], who: str) -> None:
    granted = await asyncio.gather(*(_granted(made(), who, 10) for _ in range(2)))
    assert sum(granted) == 5


async def test_an_empty_bucket_says_how_long_to_wait_and_fills_evenly(made: Callable[[], Throttle], who: str) -> None:
    begun, one = clock.now(), made()
    with clock.reading(lambda: begun):
        assert await _granted(one, who, 6) == 5
        with pytest.raises(TooManyRequests) as refused:
            await one.spend((FIVE, who))
        assert refused.value.headers == {"Retry-After": "60"}
    with clock.reading(lambda: begun + timedelta(seconds=60)):
        assert await _granted(one, who, 2) == 1
    with clock.reading(lambda: begun + timedelta(hours=1)):
        assert await _granted(one, who, 6) == 5


async def test_a_clock_that_is_set_back_holds_nobody_up(made: Callable[[], Throttle], who: str) -> None:
    begun, one = clock.now(), made()
    with clock.reading(lambda: begun + timedelta(hours=1)):
        assert await _granted(one, who, 6) == 5
    with clock.reading(lambda: begun):
        assert await _granted(one, who, 6) == 5


async def test_somebody_else_and_another_limit_have_their_own_bucket(made: Callable[[], Throttle], who: str) -> None:
    one = made()
    assert await _granted(one, who, 6) == 5
    await one.spend((FIVE, f"not {who}"))
    await one.spend((Limit("another", 1, timedelta(days=1)), who))


async def test_one_empty_bucket_of_several_is_enough(made: Callable[[], Throttle], who: str) -> None:
    one = made()
    assert await _granted(one, who, 10) == 5
    with pytest.raises(TooManyRequests):
        await one.spend((FIVE, f"not {who}"), (FIVE, who))


async def test_what_was_no_guess_is_given_back(made: Callable[[], Throttle], who: str) -> None:
    one = made()
    for _ in range(8):
        await one.spend((FIVE, who))
        await one.give_back((FIVE, who))
    assert await _granted(one, who, 6) == 5


async def test_full_buckets_are_forgotten(
    made: Callable[[], Throttle], who: str, server: Server, relaying: Database
) -> None:
    await made().spend((FIVE, who))
    later = clock.now() + timedelta(days=2)
    with clock.reading(lambda: later):
        async with relaying.transaction() as session:
            await throttle.forget_full(session)
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        assert connection.execute("SELECT count(*) FROM throttle_bucket").fetchone() == (0,)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_an_address_is_known_for_a_day_and_as_a_network(one: str, other: str, same: bool) -> None:
    today = throttle.address_of(_from(one))
    assert (throttle.address_of(_from(other)) == today) is same
    tomorrow = clock.now() + timedelta(days=1)
    with clock.reading(lambda: tomorrow):
        assert throttle.address_of(_from(one)) != today


async def test_a_route_is_held_back_by_address(house: House) -> None:
    app: FastAPI = house.app

    @app.get("/tried", dependencies=[throttle.by_address(Limit("route", 2, timedelta(hours=1)))])
    async def tried() -> None:
        return None

    assert [(await house.client.get("/tried")).status_code for _ in range(3)] == [200, 200, 429]


async def test_nothing_of_who_tries_can_be_read(made: Callable[[], Throttle], server: Server) -> None:
    await made().spend((FIVE, throttle.address_of(_from("192.0.2.77"))))
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        rows = connection.execute("SELECT * FROM throttle_bucket").fetchall()
        kind = connection.execute("SELECT relpersistence FROM pg_class WHERE relname = 'throttle_bucket'").fetchone()
    assert rows
    assert not [row for row in rows if b"192.0.2" in bytes(row[0])]
    assert kind == ("u",)


def _from(address: str) -> Request:
    return Request({"type": "http", "client": (address, 1), "headers": []})


async def test_a_server_that_was_started_anew_meanwhile_refuses_nobody(
    made: Callable[[], Throttle], who: str, server: Server
) -> None:
    one = made()
    await one.spend((FIVE, who))
    with psycopg.connect(server.url(SUPERUSER), autocommit=True) as connection:
        ended = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE datname = current_database() AND usename = 'hutong_api'"""
        connection.execute(ended)
    await one.spend((FIVE, who))
    assert await _granted(one, who, 5) == 3
