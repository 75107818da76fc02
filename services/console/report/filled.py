"""A filled-in form as the body of `POST /v1/reports`. Controls are called as the body's fields are, with dots."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.console import orders
from services.core.errors import Unprocessable
from services.reports.schemas import ReportSubmit

CHILDREN = 3  # that the form has room for
_DANGER = {"yes": True, "no": False, "unsure": False}
_NOTHING_SEEN: dict[str, Any] = {"type": "missing", "loc": ("body", "circumstances"), "msg": "at least one is needed"}
_READ: dict[str, Callable[[Any], Any]] = {"is_guardian": bool, "estimated_age": orders.number}
_HARMER, _GUARDIAN = "suspected_harmers.0", "guardians.0"


async def _report(request: Request) -> ReportSubmit:
    """Raises RequestValidationError, Unprocessable for a second child that was passed over."""
    fields = await request.form()
    try:
        return ReportSubmit.model_validate(body(fields))
    except ValidationError as error:
        errors: list[Any] = [{**e, "loc": ("body", *e["loc"])} for e in error.errors()]
        if not fields.getlist("circumstances") and not fields.getlist("harm_categories"):
            errors.append(_NOTHING_SEEN)  # is said later otherwise, and people mend a form once
        raise RequestValidationError(errors) from None


Filled = Annotated[ReportSubmit, Depends(_report)]


def body(fields: FormData) -> dict[str, Any]:
    """What was left empty is left out: it is not known."""
    harmer = _group(fields, _HARMER)
    sent = {
        "anonymous": "anonymous" in fields,
        "on_behalf": "on_behalf" in fields,
        "reporter": _group(fields, "reporter") or None,
        "children": _children(fields),
        "circumstances": fields.getlist("circumstances"),
        "harm_categories": fields.getlist("harm_categories"),
        "suspected_harmers": [harmer] if harmer else [],
        "immediate_danger": _DANGER.get(str(fields.get("immediate_danger"))),
        "occurred_at": orders.local(fields.get("occurred_at")),
    }
    return sent | {name: fields[name] for name in ("division_code", "narrative") if name in fields}


def _children(fields: FormData) -> list[dict[str, Any]]:
    """The first one always, though nothing be known of it. Raises Unprocessable."""
    found = [_child(fields, f"children.{number}") for number in range(CHILDREN)]
    while len(found) > 1 and not found[-1]:
        found.pop()
    for number, child in enumerate(found):
        if number and not child:
            raise Unprocessable.field(f"/children/{number}/name", "missing", "fill in the second child first")
    return found


def _child(fields: FormData, name: str) -> dict[str, Any]:
    child, guardian = _group(fields, name), _group(fields, f"{name}.{_GUARDIAN}")
    return child | ({"guardians": [guardian]} if guardian else {})


def _group(fields: FormData, prefix: str) -> dict[str, Any]:
    """The fields of one group, without those of groups inside it."""
    found: dict[str, Any] = {}
    for name, value in fields.multi_items():
        group, _, member = name.rpartition(".")
        if group == prefix:
            found[member] = _READ.get(member, str)(value)
    return found
