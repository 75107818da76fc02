"""Keyset paging: `{"items": […], "next_cursor": …}` and a `Link` header. A cursor: the list, its last row's key."""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, tuple_

from services.core.errors import BadRequest

T = TypeVar("T")
AnySelect = Select[*tuple[Any, ...]]
_LONGEST = 500  # characters of a cursor


class Page(BaseModel, Generic[T]):
    items: list[T]
    next_cursor: str | None = None


class Paging:
    """The page that a caller asks for."""

    def __init__(self, request: Request, response: Response, limit: int, cursor: str | None) -> None:
        self.limit, self._cursor = limit, cursor
        self._request, self._response = request, response
        self._begins: tuple[Any, ...] | None = None

    def beginning(self, *after: Any) -> "Paging":
        """The same page, begun after this sort key."""
        self._begins = after
        return self

    def at_most(self, rows: int) -> "Paging":
        """The same page, with no more rows than this."""
        self.limit = min(self.limit, rows)
        return self

    def after(self, *types: type) -> tuple[Any, ...] | None:
        """The sort key that the page begins after. Raises BadRequest for a cursor that is not one of ours."""
        if self._cursor is None:
            return self._begins
        try:
            return _read(self._cursor, self._request.url.path, types)
        except (ValueError, TypeError, RecursionError):
            raise BadRequest("the cursor is not one that this list gave", code="bad-cursor") from None

    def select(self, query: AnySelect, *keys: ColumnElement[Any] | Any, types: Sequence[type]) -> AnySelect:
        """The query from the cursor on, in the order of `keys`, with one row more than the page, to know of a next."""
        after = self.after(*types)
        if after is not None:
            query = query.where(tuple_(*keys) > after)
        return query.order_by(*keys).limit(self.limit + 1)

    def cut(self, rows: Sequence[T], key: Callable[[T], Sequence[Any]]) -> tuple[list[T], str | None]:
        """The page's rows, and the cursor of the next page, which also goes into the `Link` header."""
        if len(rows) <= self.limit:
            return list(rows), None
        page = list(rows[: self.limit])
        values = [self._request.url.path, *map(_written, key(page[-1]))]
        cursor = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()
        address = self._request.url.include_query_params(cursor=cursor)
        self._response.headers["Link"] = f'<{address.path}?{address.query}>; rel="next"'
        return page, cursor


async def _paging(
    request: Request,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before")] = None,
) -> Paging:
    return Paging(request, response, limit, cursor)


def _written(value: Any) -> str | int:
    return value.isoformat() if isinstance(value, datetime) else value if isinstance(value, int) else str(value)


def _read(cursor: str, place: str, types: Sequence[type]) -> tuple[Any, ...]:
    """Raises ValueError, TypeError or RecursionError for what `cut` does not write."""
    written_at, *values = json.loads(base64.urlsafe_b64decode(cursor[:_LONGEST]))
    if written_at != place:
        raise ValueError
    return tuple(_value(kind, value) for kind, value in zip(types, values, strict=True))


def _value(kind: type, value: Any) -> Any:
    if kind is UUID:
        return UUID(str(value))
    if kind is str:
        if not isinstance(value, str) or not value.isprintable():
            raise ValueError
        return value
    if kind is datetime:
        found = datetime.fromisoformat(value)
        if found.tzinfo is None:
            raise ValueError
        return found
    if type(value) is not int or abs(value) >= 2**63:
        raise ValueError
    return value


Paged = Annotated[Paging, Depends(_paging)]
