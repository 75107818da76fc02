"""What a session writes, in one round trip: its own flush sends statement by statement and waits for each answer.

What a report writes is some thirty rows in a dozen tables, and each wait costs more than the row. So services use the
ORM as anywhere, and the new and the changed objects go through psycopg's pipeline: inserts in the order of the tables,
which a session without relationships does not keep either, then updates, then queued statements, at the end COMMIT.

What models must keep to: an attribute has its column's name, no column has a default of Python's, no row is deleted.
"""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, cast

import psycopg
from sqlalchemy import Executable, Table, bindparam, insert, inspect, update
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, make_transient_to_detached, object_mapper
from sqlalchemy.orm.attributes import set_committed_value

_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]
_QUEUE = "queued statements"

Statement = tuple[str, Mapping[str, Any]]


def queue(session: AsyncSession, statement: Executable, parameters: Mapping[str, Any]) -> None:
    """Send this statement (a module constant: it is compiled once) with the last flush; nobody reads its result."""
    session.info.setdefault(_QUEUE, []).append((statement, parameters))


async def flush(session: AsyncSession) -> None:
    """Write what the session holds so far, so that it can be read. Errors are psycopg's own."""
    await _send(session, last=False)


async def commit(session: AsyncSession) -> None:
    """Write what the session holds, and commit. Errors are psycopg's own."""
    await _send(session, last=True)
    await session.commit()


async def _send(session: AsyncSession, *, last: bool) -> None:
    held = session.sync_session
    statements = list(_statements(held))
    if not statements:
        return
    raw = await (await session.connection()).get_raw_connection()
    connection = cast("psycopg.AsyncConnection[Any]", raw.driver_connection)
    async with connection.pipeline():
        for sql, parameters in statements:
            await connection.execute(sql, parameters)
        if last:
            await connection.commit()
    session.info.pop(_QUEUE, None)
    if last:
        held.expunge_all()
    else:
        _written(held)


def _written(session: Session) -> None:
    """What was sent is what the session knows to be in the database."""
    for row in list(session.new):
        columns = cast(Table, object_mapper(row).local_table).c
        for name in columns.keys() - row.__dict__.keys():
            set_committed_value(row, name, None)
        session.expunge(row)
        make_transient_to_detached(row)
        session.add(row)
    for row in list(session.dirty):
        for name in cast(Table, object_mapper(row).local_table).c.keys():  # noqa: SIM118 - no mapping
            if name in row.__dict__:
                set_committed_value(row, name, row.__dict__[name])


def _statements(session: Session) -> Iterator[Statement]:
    if session.new:
        first = cast(Table, object_mapper(next(iter(session.new))).local_table)
        order = _table_order(first.metadata)
        for row in sorted(session.new, key=lambda new: order[object_mapper(new).local_table]):
            table = cast(Table, object_mapper(row).local_table)
            values = {column.name: row.__dict__[column.name] for column in table.c if column.name in row.__dict__}
            yield _insert(table, tuple(values)).bind(values)
    for row in session.dirty:
        table = cast(Table, object_mapper(row).local_table)
        state = inspect(row).attrs
        changed = {column.name: row.__dict__[column.name] for column in table.c if state[column.name].history.added}
        if changed:
            keys = {f"key_{column.name}": row.__dict__[column.name] for column in table.primary_key}
            yield _update(table, tuple(changed)).bind(changed | keys)
    for statement, parameters in session.info.get(_QUEUE, ()):
        yield _compiled(statement).bind(parameters)


class _Compiled:
    """A statement in the driver's own words, and how each of its values is prepared for it."""

    def __init__(self, statement: Executable, keys: tuple[str, ...] | None = None) -> None:
        compiled = statement.compile(dialect=_DIALECT, column_keys=keys)  # type: ignore[attr-defined]
        self.sql = str(compiled)
        if "POSTCOMPILE" in self.sql:
            raise ValueError("a statement sent here has no IN list: its text would change with every call")
        self.fixed: dict[str, Any] = compiled.params
        processors = {
            name: bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT) for name, bind in compiled.binds.items()
        }
        self.processors = {name: found for name, found in processors.items() if found is not None}

    def bind(self, values: Mapping[str, Any]) -> Statement:
        bound = {**self.fixed, **values}
        for name, prepare in self.processors.items():
            bound[name] = prepare(bound[name])
        return self.sql, bound


@cache
def _table_order(metadata: Any) -> dict[Any, int]:
    return {table: place for place, table in enumerate(metadata.sorted_tables)}


@lru_cache(maxsize=1024)
def _insert(table: Table, keys: tuple[str, ...]) -> _Compiled:
    return _Compiled(insert(table), keys)


@lru_cache(maxsize=1024)
def _update(table: Table, keys: tuple[str, ...]) -> _Compiled:
    matching = [column == bindparam(f"key_{column.name}", type_=column.type) for column in table.primary_key]
    return _Compiled(update(table).where(*matching).values({key: bindparam(key) for key in keys}))


@lru_cache(maxsize=1024)
def _compiled(statement: Executable) -> _Compiled:
    return _Compiled(statement)
