"""The one handler of errors: RFC 9457 problem documents. They name fields and codes, never a value that was sent."""

import re
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.core import wording
from services.core.errors import Basis, DomainError, FieldError, Forbidden

MEDIA_TYPE = "application/problem+json"
TYPE = "https://hutong.invalid/problems/"
PAGES = "pages"  # the tag of routes whose refusals are shown as a page, by `app.state.refusal_page`
_WRONG_FORM = "the request does not have the form that this call takes"


class FieldProblem(BaseModel):
    """One wrong field, by an RFC 6901 pointer."""

    pointer: str
    code: str
    message: str


class Problem(BaseModel):
    """RFC 9457."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    trace_id: str | None
    errors: list[FieldProblem] = []


RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {"description": "A problem document", "model": Problem, "content": {MEDIA_TYPE: {}}},
    422: {"description": "Not acceptable as it is", "model": Problem, "content": {MEDIA_TYPE: {}}},
}


def install(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, _refusal)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def answer(
    request: Request,
    status: int,
    code: str,
    detail: str,
    errors: tuple[FieldError, ...] = (),
    facts: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    basis: Basis | None = None,
) -> Response:
    content = document(request, status, code, detail, errors, facts, basis)
    if _is_for_a_page(request):
        shown: Response = request.app.state.refusal_page(request, content, dict(headers or {}))
        return shown
    return JSONResponse(content, status, dict(headers or {}), MEDIA_TYPE)


def document(
    request: Request,
    status: int,
    code: str,
    detail: str,
    errors: tuple[FieldError, ...] = (),
    facts: Mapping[str, Any] | None = None,
    basis: Basis | None = None,
) -> dict[str, Any]:
    """In the caller's language."""
    english = wording.language_of(request.headers.get("accept-language", "")) == "en"
    content: dict[str, Any] = {
        "type": TYPE + code,
        "title": wording.TITLES.get(status, wording.TITLES[500])[english],
        "status": status,
        "detail": detail if english else wording.DETAILS.get(code, detail),
        "trace_id": request.scope.get("trace_id"),
        **(facts or {}),
    }
    if basis:
        law = basis.en if english else basis.zh
        content |= {"rule": basis.rule, "basis": law}
        content["detail"] += f" ({law})" if english else f"（{law}）"
    if errors:
        content["errors"] = [
            {
                "pointer": e.pointer,
                "code": e.code,
                "message": e.message if english else wording.FIELDS.get(e.code, e.message),
            }
            for e in errors
        ]
    return content


def _is_for_a_page(request: Request) -> bool:
    """Whether a person reads it in a browser: on a page, or at an address that nobody knows."""
    app = request.scope.get("app")
    if app is None or not hasattr(app.state, "refusal_page"):
        return False
    route = request.scope.get("route")
    if route is None:
        return request.method == "GET" and "text/html" in request.headers.get("accept", "")
    return PAGES in getattr(route, "tags", ())


def of(request: Request, error: DomainError | RequestValidationError) -> dict[str, Any]:
    """What somebody who made this mistake is told."""
    if isinstance(error, DomainError):
        basis = _basis(request, error)
        return document(request, error.status, error.code, error.detail, error.errors, error.facts, basis)
    errors = tuple(field_error(found) for found in error.errors())
    return document(request, 422, "invalid-request", _WRONG_FORM, errors)


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)  # noqa: S101 - the registration says so
    said = (error.status, error.code, error.detail, error.errors, error.facts, error.headers)
    return answer(request, *said, _basis(request, error))


def _basis(request: Request, error: DomainError) -> Basis | None:
    """The law it rests on; of one that is not the caller's, what the policy in force says (`app.state.access_law`)."""
    if not isinstance(error, Forbidden) or error.rule is None:
        return error.basis
    law: Basis = request.app.state.access_law(error.rule)
    return law


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    errors = tuple(field_error(found) for found in error.errors())
    return answer(request, 422, "invalid-request", _WRONG_FORM, errors)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code != 405:
        code = "not-found" if error.status_code == 404 else "bad-request"
        return answer(request, error.status_code, code, "no such address", headers=error.headers)
    headers = {"Allow": ", ".join(_methods_of(request))}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=headers)
    return answer(request, 405, "method-not-allowed", "this address does not take this method", headers=headers)


def _methods_of(request: Request) -> list[str]:
    """What the address takes. The framework names the methods of one route only, and an address may have several."""
    found = {"OPTIONS"}
    for route in iter_route_contexts(request.app.routes):
        if isinstance(route.original_route, APIRoute) and route.path_regex.match(request.url.path):
            found |= route.methods or set()
    return sorted(found | {"HEAD"} if "GET" in found else found)


def field_error(error: Mapping[str, Any]) -> FieldError:
    """Pydantic's error without its `input` and `ctx`, which hold what was sent."""
    place, *path = error["loc"]
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in path]
    pointer = "".join(f"/{part}" for part in (parts if place == "body" else [str(place), *parts]))
    code = re.sub(r"[^a-z]+", "-", str(error["type"]))
    message = "not a UUID" if error["type"] == "uuid_parsing" else str(error["msg"])  # which quotes a character of it
    return FieldError(pointer, code, message.removeprefix("Value error, "))
