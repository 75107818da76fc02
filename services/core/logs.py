"""Structured logs: one JSON object a line, the route's template and never its path, and no text that somebody sent."""

import logging
import time
import traceback
from secrets import token_hex
from typing import Any

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.core import problems


def configure(level: str) -> None:
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)  # its warnings quote errors, and errors quote values
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=True,
    )


def cause(error: BaseException) -> dict[str, Any]:
    """An error as logs may show it: its class and where it came from. Its text may quote a value, and is left out."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return {"error": type(error).__qualname__, "where": [f"{frame.name}:{frame.lineno}" for frame in frames]}


class HeadAsGet:
    """HEAD is answered as GET would be, without the body (RFC 9110)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, sending)


class Traced:
    """Gives each request a trace id, logs one line for it, and answers what nobody foresaw with a bare 500."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log = structlog.get_logger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["trace_id"] = trace_id = token_hex(16)
        started, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-trace-id", trace_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:  # the last one: anything else would leave the caller without an answer
            self._log.error("request.failed", trace_id=trace_id, **cause(error))
            if (
                not status
            ):  # once an answer has begun the server cuts it off; raising would put the error's text into its log
                detail = "something went wrong here; nothing was stored"
                await problems.answer(Request(scope), 500, "internal", detail)(scope, receive, sending)
        finally:
            route = getattr(scope.get("route"), "path", None)
            spent = round((time.perf_counter() - started) * 1000, 1)
            self._log.info("request", trace_id=trace_id, method=scope["method"], route=route, status=status, ms=spent)
