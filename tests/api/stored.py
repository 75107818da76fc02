"""What the database holds, read past every right: all tables, row by row."""

import json
from collections.abc import Iterator

import psycopg
from psycopg import sql

from services.embedded.postgres import SUPERUSER, Server


def counts(server: Server) -> dict[str, int]:
    """The number of rows of each table, but of the one that counts who tries, whatever comes of it."""
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        names = [name for name in _tables(connection) if name != "throttle_bucket"]
        counted = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {}, count(*) FROM {}").format(name, sql.Identifier(name)) for name in names
        )
        return dict(connection.execute(counted).fetchall())


def everything(server: Server) -> Iterator[tuple[str, bytes]]:
    """Each table's name and all that it holds: text as UTF-8, bytes as they are."""
    yield from everything_at(server.url(SUPERUSER))


def everything_at(url: str) -> Iterator[tuple[str, bytes]]:
    """The same in a database whose every row this role reads."""
    with psycopg.connect(url) as connection:
        for name in _tables(connection):
            rows = connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))).fetchall()
            yield name, b"\n".join(_bytes(value) for row in rows for value in row)


def _tables(connection: psycopg.Connection) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    return [row[0] for row in connection.execute(query)]


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return value.encode() if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str).encode()


def execute(server: Server, statement: str, *values: object) -> None:
    """As the superuser, behind the application's back."""
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        connection.execute(statement, values)
