"""Connections that have ended are not handed out again and again."""

import asyncio

import psycopg
import pytest
from sqlalchemy import literal, select

from services.core import pipeline
from services.core.database import Database
from services.core.errors import Unavailable
from services.embedded.postgres import SUPERUSER, Server

ONE = select(literal(1).label("one"))
AT_ONCE = 4


async def _ask(database: Database, all_are_here: asyncio.Barrier | None = None) -> None:
    async with database.transaction() as session:
        await pipeline.read(session, (ONE, {}))
        if all_are_here is not None:
            await all_are_here.wait()


async def test_when_the_server_has_ended_every_connection_one_request_notices_and_the_next_are_served(
    server: Server,
) -> None:
    database, barrier = Database(server.url("hutong_api"), pool_size=AT_ONCE), asyncio.Barrier(AT_ONCE)
    await asyncio.gather(*(_ask(database, barrier) for _ in range(AT_ONCE)))
    with psycopg.connect(server.url(SUPERUSER), autocommit=True) as connection:
        ended = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE datname = current_database() AND usename = 'hutong_api'"""
        assert len(connection.execute(ended).fetchall()) >= AT_ONCE
    with pytest.raises(Unavailable):
        await _ask(database)
    await asyncio.gather(*(_ask(database) for _ in range(AT_ONCE)))
    await database.close()
