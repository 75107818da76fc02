"""Rings those who LISTEN, after the commit: inside a transaction NOTIFY makes all commits wait for each other.

A ring may be lost with its process or its connection. Who listens also looks from time to time.
"""

import asyncio

import psycopg
from psycopg import sql

GAP = 0.01  # seconds between two rings: under load one ring is for many commits


class Bell:
    """A connection of its own. Rings that come while it rings, or right after, are one ring more."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._wanted: set[str] = set()
        self._ringing: asyncio.Task[None] | None = None
        self._connection: psycopg.AsyncConnection | None = None

    def ring(self, channel: str) -> None:
        self._wanted.add(channel)
        if self._ringing is None:
            self._ringing = asyncio.create_task(self._ring())

    async def close(self) -> None:
        if self._ringing is not None:
            await self._ringing
        if self._connection is not None:
            await self._connection.close()

    async def _ring(self) -> None:
        try:
            while self._wanted:
                channels, self._wanted = self._wanted, set()
                connection = await self._connected()
                for channel in channels:
                    await connection.execute(sql.SQL("NOTIFY {}").format(sql.Identifier(channel)))
                await asyncio.sleep(GAP)
        except psycopg.Error:
            self._wanted.clear()
        finally:
            self._ringing = None

    async def _connected(self) -> psycopg.AsyncConnection:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._url, autocommit=True, connect_timeout=5, options="-c synchronous_commit=off"
            )
        return self._connection
