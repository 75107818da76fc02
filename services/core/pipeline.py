"""What a session reads and writes, several statements in one round trip: each wait for an answer costs more than a row.

Services use the ORM as anywhere, and `insert` and `upsert` for rows that nobody looks at again. All new rows go in one
statement, then what was changed, then queued statements, at the end COMMIT. A session's own flush sends row by row, and
without relationships does not keep the order of tables either.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import Connection, Executable, Table, Uuid, bindparam, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Session, make_transient_to_detached, object_mapper
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from services.core.statements import Into, Row, compiled, insert_all, update_one
from services.core.wire import Statement, Wire, Wired

Found = TypeVar("Found", bound=DeclarativeBase)
_WIRE, _CHANNELS, _NEW, _ROWS, _UPSERTS = "wire", "channels", "new", "rows", "upserts"
_RIDERS, _FIRST, _QUEUE = "riders", "first statements", "queued statements"

Model = type[DeclarativeBase]
Question = tuple[Executable, Mapping[str, Any]]
"""A statement, which is a module constant, and its parameters."""
Rider = tuple[Question, Callable[[list[Any]], None]]


def add(session: AsyncSession, row: DeclarativeBase) -> None:
    """A new row that may still change in this transaction."""
    session.info.setdefault(_NEW, []).append(row)


def insert(session: AsyncSession, model: Model, **values: Any) -> None:
    """A new row that nobody looks at again in this transaction: it costs a fraction of an object."""
    rows = session.info.setdefault(_ROWS, {})
    rows.setdefault(_into(model, tuple(values)), []).append(values)


def upsert(session: AsyncSession, model: Model, on_conflict: str, **values: Any) -> None:
    """A row that may be there already. Of several with the same key in one transaction the last one counts."""
    into = _into(model, tuple(values), on_conflict)
    key = tuple(values[column.name] for column in into.table.primary_key)
    session.info.setdefault(_UPSERTS, {}).setdefault(into, {})[key] = values


def ring(session: AsyncSession, channel: str) -> None:
    """Ring those who LISTEN there, once this transaction is committed."""
    session.info.setdefault(_CHANNELS, set()).add(channel)


def rung(session: AsyncSession) -> frozenset[str]:
    """Where to ring, now that the transaction is committed."""
    return frozenset(session.info.get(_CHANNELS, ()))


def queue(session: AsyncSession, statement: Executable, parameters: Mapping[str, Any]) -> None:
    """Send this statement (a module constant: it is compiled once) with the last flush; nobody reads its result."""
    session.info.setdefault(_QUEUE, []).append((statement, parameters))


def gather(session: AsyncSession, statement: Executable, row: Mapping[str, Any]) -> None:
    """The same for a statement that takes many rows at once, as `rows` in JSON: it is sent once, with all of them."""
    for queued, parameters in session.info.get(_QUEUE, ()):
        if queued is statement:
            parameters["rows"].append(row)
            return
    queue(session, statement, {"rows": [row]})


def first(session: AsyncSession, statement: Executable, parameters: Mapping[str, Any]) -> None:
    """The same, before the rows of the next flush: they may need it."""
    session.info.setdefault(_FIRST, []).append((statement, parameters))


def ride(session: AsyncSession, question: Question, check: Callable[[list[Any]], None]) -> None:
    """Ask this at the head of the transaction's next trip. `check` reads the rows before anybody reads what was asked
    after it, and what it raises is raised there; nothing is written before it.
    """
    session.info.setdefault(_RIDERS, []).append((question, check))


async def arrive(session: AsyncSession) -> None:
    """Ask what still waits for a trip."""
    if session.info.get(_RIDERS):
        await read(session)


async def read(session: AsyncSession, *questions: Question) -> list[list[Any]]:
    """The rows that answer each question, each asked as if after the one before, in one round trip.

    They are plain rows, a third of the price of objects; `attach` makes an object of one.
    """
    wire = await _wire(session)
    riders: list[Rider] = session.info.pop(_RIDERS, [])
    asked = [*(question for question, _ in riders), *questions]
    found = await wire.converse([compiled(statement).bind(parameters) for statement, parameters in asked])
    for (_, check), result in zip(riders, found, strict=False):
        check(wire.rows(result))
    return [wire.rows(result) for result in found[len(riders) :]]


async def settle(session: AsyncSession, *questions: Question) -> list[list[Any]]:
    """The same where these are the whole transaction: it is committed in that one round trip."""
    wire = await _wire(session)
    asked = [compiled(statement).bind(parameters) for statement, parameters in questions]
    return [wire.rows(result) for result in await wire.converse(asked, commit=True)]


def by_id(model: Model, id_: UUID) -> Question:
    """What is the row of this id?"""
    return _by_id(model), {"the_id": id_}


@lru_cache(maxsize=256)
def _by_id(model: Any) -> Executable:
    columns = cast(Table, model.__table__).c
    return select(*columns).where(columns.id == bindparam("the_id", type_=Uuid))


def attach(session: AsyncSession, model: type[Found], values: Iterable[Any]) -> Found:
    """The object of a row whose values come in the order of the table's columns, as if the session had loaded it.

    One that the session holds is that of the row from now on, whatever was changed in it and not sent.
    """
    named = dict(zip(_columns(model), values, strict=True))
    held: Found | None = session.sync_session.identity_map.get(_identity(model, named))
    if held is not None:
        for name, value in named.items():
            set_committed_value(held, name, value)
        return held
    found = model(**named)
    make_transient_to_detached(found)
    session.add(found)
    return found


def _identity(model: Model, named: Mapping[str, Any]) -> Any:
    return identity_key(model, tuple(named[column.name] for column in cast(Table, model.__table__).primary_key))


async def flush(session: AsyncSession) -> None:
    """Write what the session holds so far, so that it can be read. Errors are psycopg's own."""
    await _send(session, last=False)


async def commit(session: AsyncSession) -> None:
    """Write what the session holds, and commit. Errors are psycopg's own."""
    if not await _send(session, last=True):
        await session.commit()


async def _send(session: AsyncSession, *, last: bool) -> bool:
    """Answers whether there was anything to send."""
    await arrive(session)
    held = session.sync_session
    statements = list(_statements(held))
    if not statements:
        return False
    wire = await _wire(session)
    await wire.converse(statements, commit=last)
    new = held.info.pop(_NEW, ())
    for what in (_FIRST, _QUEUE, _ROWS, _UPSERTS):
        held.info.pop(what, None)
    if last:
        held.expunge_all()
    else:
        _written(held, new)
    return True


async def _wire(session: AsyncSession) -> Wire:
    """That of this transaction's connection."""
    found: Wire | None = session.info.get(_WIRE)
    if found is None:
        held = cast(Connection, (await session.connection()).sync_connection)
        found = session.info[_WIRE] = cast(Wired, held.connection.driver_connection).wire
    return found


def _written(session: Session, new: Iterable[DeclarativeBase]) -> None:
    """What was sent is what the session knows to be in the database."""
    for row in new:
        columns = cast(Table, object_mapper(row).local_table).c
        for name in columns.keys() - row.__dict__.keys():
            set_committed_value(row, name, None)
        make_transient_to_detached(row)
        session.add(row)
    for row in list(session.dirty):
        for name in cast(Table, object_mapper(row).local_table).c.keys():  # noqa: SIM118 - no mapping
            if name in row.__dict__:
                set_committed_value(row, name, row.__dict__[name])


def _statements(session: Session) -> Iterator[Statement]:
    for statement, parameters in session.info.get(_FIRST, ()):
        yield compiled(statement).bind(parameters)
    rows = _new_rows(session)
    if rows:
        yield insert_all(rows)
    for row in session.dirty:
        table = cast(Table, object_mapper(row).local_table)
        state = inspect(row).attrs
        changed = {column.name: row.__dict__[column.name] for column in table.c if state[column.name].history.added}
        if changed:
            keys = {f"where_{column.name}": row.__dict__[column.name] for column in table.primary_key}
            yield update_one(table, tuple(changed)).bind(changed | keys)
    for statement, parameters in session.info.get(_QUEUE, ()):
        yield compiled(statement).bind(parameters)


def _new_rows(session: Session) -> dict[Into, list[Row]]:
    rows: dict[Into, list[Row]] = {into: [*found] for into, found in session.info.get(_ROWS, {}).items()}
    for row in session.info.get(_NEW, ()):
        model: Any = type(row)
        held = row.__dict__
        names = tuple(name for name in _columns(model) if name in held)
        rows.setdefault(_into(model, names), []).append({name: held[name] for name in names})
    for into, found in session.info.get(_UPSERTS, {}).items():
        rows[into] = [found[key] for key in sorted(found)]  # always in one order: two transactions never wait crosswise
    return rows


@lru_cache(maxsize=1024)
def _into(model: Any, columns: tuple[str, ...], on_conflict: str = "") -> Into:
    return Into(cast(Table, model.__table__), columns, on_conflict)


@lru_cache(maxsize=256)
def _columns(model: Any) -> tuple[str, ...]:
    return tuple(column.name for column in model.__table__.c)
