"""An order of the API as a form: its controls come from its schema, and what is filled in becomes the order again.

A control is called as the order's field is, with dots inside a group. A local time of a browser is one of here.
"""

import contextlib
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from services.core import clock

Kind = Literal["line", "area", "time", "day", "choice", "boxes", "tick"]
Order = TypeVar("Order", bound=BaseModel)

YES_OR_NO = ("yes", "no")
_LINE = 500  # characters up to which a text stands on one line
_TEXT = 20_000
_DIGITS = 6
_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_SHANGHAI = ":00+08:00"


@dataclass(frozen=True)
class Control:
    """`codes`: what may be chosen, where the schema says it. `is_number`: what is written on the line."""

    name: str
    kind: Kind
    required: bool
    longest: int = _TEXT
    codes: tuple[str, ...] = ()
    is_number: bool = False

    def value(self, given: list[Any]) -> Any:
        """What the order has in this place."""
        if self.kind == "boxes":
            return given
        if self.kind == "time":
            return local(given[-1])
        if self.is_number:
            return number(given[-1])
        if self.kind == "tick" or self.codes == YES_OR_NO:
            return {"yes": True, "no": False}.get(given[-1], given[-1])
        return given[-1]


@cache
def controls(order: type[BaseModel]) -> tuple[Control, ...]:
    schema = order.model_json_schema()
    return tuple(_within(schema, schema.get("$defs", {}), "", needed=True))


@cache
def filled(order: type[Order]) -> Callable[[Request], Awaitable[Order]]:
    """A dependency, the same one each time: the order that a form brings. Raises RequestValidationError."""

    async def read(request: Request) -> Order:
        return made(order, await request.form())

    return read


def made(order: type[Order], fields: FormData) -> Order:
    """What was left empty is left out. Raises RequestValidationError."""
    known = {control.name: control for control in controls(order)}
    sent: dict[str, Any] = {}
    for name in dict.fromkeys(fields):
        control, group = known.get(name), sent
        if control is None:
            sent[name] = fields[name]  # the order refuses it
            continue
        *groups, last = name.split(".")
        for inner in groups:
            group = group.setdefault(inner, {})
        group[last] = control.value(fields.getlist(name))
    try:
        return order.model_validate(sent)
    except ValidationError as error:
        found: list[Any] = [{**one, "loc": ("body", *_place(one["loc"], known))} for one in error.errors()]
        raise RequestValidationError(found) from None


def local(value: Any) -> Any:
    """A time as a browser's field writes it, with the offset of here. Whoever writes this minute means now."""
    if not isinstance(value, str) or not _LOCAL.fullmatch(value):
        return value
    now = clock.now()
    return now.isoformat() if value == as_local(now) else f"{value}{_SHANGHAI}"


def number(value: Any) -> Any:
    """What is written as a number is one; anything else stays as it is, for the order to refuse."""
    with contextlib.suppress(TypeError, ValueError):
        return float(value) if "." in value else int(value)
    return value


def as_local(at: datetime) -> str:
    """As a browser's field takes it."""
    return f"{at.astimezone(clock.SHANGHAI):%Y-%m-%dT%H:%M}"


def _place(path: tuple[Any, ...], known: Mapping[str, Control]) -> tuple[Any, ...]:
    """Without what the schema's alternatives add behind a control's own name."""
    ends = [end for end in range(1, len(path) + 1) if ".".join(map(str, path[:end])) in known]
    return path[: ends[-1]] if ends else path


def _within(schema: Mapping[str, Any], parts: Mapping[str, Any], prefix: str, *, needed: bool) -> Iterator[Control]:
    for name, told in schema["properties"].items():
        options = [one for one in told.get("anyOf", [told]) if one.get("type") != "null"]
        required = needed and name in schema.get("required", ())
        if "$ref" in options[0]:
            part = parts[options[0]["$ref"].rpartition("/")[2]]
            yield from _within(part, parts, f"{prefix}{name}.", needed=required)
        else:
            yield _control(f"{prefix}{name}", options, told.get("default"), required=required)


def _control(name: str, options: list[dict[str, Any]], default: Any, *, required: bool) -> Control:
    found, formats = options[0], {one.get("format") for one in options}
    if "date" in formats or "date-time" in formats:
        return Control(name, "day" if "date" in formats else "time", required)
    if found.get("type") == "boolean":
        is_tick = default is False
        return Control(name, "tick", False) if is_tick else Control(name, "choice", required, codes=YES_OR_NO)
    if found.get("type") == "array":
        return Control(name, "boxes", required)
    if "enum" in found or "pattern" in found or found.get("format") == "uuid":
        return Control(name, "choice", required, codes=tuple(found.get("enum", ())))
    if found.get("type") in ("integer", "number"):
        return Control(name, "line", required, _DIGITS, is_number=True)
    longest = found.get("maxLength", _TEXT)
    return Control(name, "line" if longest <= _LINE else "area", required, longest)
