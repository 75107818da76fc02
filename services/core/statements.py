"""Statements in the driver's own words, made once: SQLAlchemy's compiling costs more than most of them.

What models must keep to: an attribute has its column's name, no column has a default of Python's, no row is deleted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Executable, Table, bindparam, update
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from services.core.wire import Statement

_DIALECT = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]

Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Into:
    """Where rows go: a table, which of its columns they have, and what happens to one that is there already.

    Each is made once and known by its identity.
    """

    table: Table
    columns: tuple[str, ...]
    on_conflict: str = ""

    def sql(self, place: int) -> str:
        name, columns = _quoted(self.table.name), ", ".join(_quoted(column) for column in self.columns)
        rows = f"sent, jsonb_populate_recordset(NULL::{name}, sent.rows -> {place})"
        chosen = f"SELECT {columns} FROM {rows}"  # noqa: S608 - names of our own models
        return f"INSERT INTO {name} ({columns}) {chosen} {self.on_conflict}"


def insert_all(rows: Mapping[Into, list[Row]]) -> Statement:
    """All rows of all tables in one statement, which keeps foreign keys whatever the order: they are checked at its
    end."""
    return _insert_all(tuple(rows)), [orjson.dumps([*rows.values()], default=_text).decode()]


@lru_cache(maxsize=512)
def _insert_all(targets: tuple[Into, ...]) -> str:
    parts = [f"w{place} AS ({into.sql(place)})" for place, into in enumerate(targets)]
    return f"WITH sent AS MATERIALIZED (SELECT $1::jsonb AS rows), {', '.join(parts)} SELECT"


def _text(value: Any) -> str:
    """As PostgreSQL reads it."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"no column takes a {type(value).__name__}")


def _quoted(name: str) -> str:
    return _DIALECT.identifier_preparer.quote(name)


class Compiled:
    """A statement, and how each of its values is prepared for the driver."""

    def __init__(self, statement: Executable) -> None:
        compiled = statement.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        self.sql = str(compiled)
        if "POSTCOMPILE" in self.sql:
            raise ValueError("a statement sent here has no IN list: its text would change with every call")
        self.fixed: dict[str, Any] = compiled.params
        self.order: Sequence[str] = compiled.positiontup or ()
        processors = {
            name: bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT) for name, bind in compiled.binds.items()
        }
        self.processors = {name: found for name, found in processors.items() if found is not None}

    def bind(self, values: Mapping[str, Any]) -> Statement:
        bound = {**self.fixed, **values}
        for name, prepare in self.processors.items():
            bound[name] = prepare(bound[name])
        return self.sql, [bound[name] for name in self.order]


@lru_cache(maxsize=1024)
def update_one(table: Table, names: tuple[str, ...]) -> Compiled:
    """Update these columns of the row whose primary key is `where_<column>`."""
    matching = [column == bindparam(f"where_{column.name}", type_=column.type) for column in table.primary_key]
    return Compiled(update(table).where(*matching).values({name: bindparam(name) for name in names}))


@lru_cache(maxsize=1024)
def compiled(statement: Executable) -> Compiled:
    return Compiled(statement)
