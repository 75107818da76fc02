"""The one handler of errors: RFC 9457 problem documents. They name fields and codes, never a value that was sent."""

import re
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.core.errors import DomainError, FieldError

MEDIA_TYPE = "application/problem+json"
TYPE = "https://hutong.invalid/problems/"

_TITLES = {
    400: ("请求有误", "Bad request"),
    401: ("未能确认身份", "Not authenticated"),
    403: ("无权操作", "Not allowed"),
    404: ("未找到", "Not found"),
    405: ("不支持的方法", "Method not allowed"),
    409: ("与当前状态冲突", "Conflict with the current state"),
    412: ("内容已有变化", "Changed since you read it"),
    413: ("内容过大", "Too large"),
    415: ("不支持的内容类型", "Unsupported media type"),
    422: ("内容不符合要求", "Not acceptable as it is"),
    500: ("系统内部错误", "Internal error"),
    503: ("暂时不可用", "Temporarily unavailable"),
}
_ZH = {
    "missing": "缺少该字段",
    "extra-forbidden": "不认识的字段",
    "too-short": "内容过短或为空",
    "too-long": "内容过长",
    "string-too-long": "文字过长",
    "timezone-aware": "时间必须带时区偏移",
    "uuid-parsing": "编号格式不正确",
}


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
) -> Response:
    english = request.headers.get("accept-language", "").lower().startswith("en")
    content: dict[str, Any] = {
        "type": TYPE + code,
        "title": _TITLES.get(status, _TITLES[500])[english],
        "status": status,
        "detail": detail,
        "trace_id": request.scope.get("trace_id"),
        **(facts or {}),
    }
    if errors:
        content["errors"] = [
            {"pointer": e.pointer, "code": e.code, "message": e.message if english else _ZH.get(e.code, e.message)}
            for e in errors
        ]
    return JSONResponse(content, status, dict(headers or {}), MEDIA_TYPE)


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)  # noqa: S101 - the registration says so
    return answer(request, error.status, error.code, error.detail, error.errors, error.facts, error.headers)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    errors = tuple(field_error(found) for found in error.errors())
    return answer(request, 422, "invalid-request", "the request does not have the form that this call takes", errors)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    code = {404: "not-found", 405: "method-not-allowed"}.get(error.status_code, "bad-request")
    return answer(request, error.status_code, code, "no such address or method", headers=error.headers)


def field_error(error: Mapping[str, Any]) -> FieldError:
    """Pydantic's error without its `input` and `ctx`, which hold what was sent."""
    place, *path = error["loc"]
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in path]
    pointer = "".join(f"/{part}" for part in (parts if place == "body" else [str(place), *parts]))
    code = re.sub(r"[^a-z]+", "-", str(error["type"]))
    message = str(error["msg"]) if error["type"] != "value_error" else str(error["msg"]).removeprefix("Value error, ")
    return FieldError(pointer, code, message)
