"""What every answer tells a browser: keep nothing, guess nothing, frame nothing, load nothing from elsewhere."""

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = {
    b"cache-control": b"no-store",  # no browser and no proxy keeps a case
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
}
_OVER_TLS = {b"strict-transport-security": b"max-age=31536000; includeSubDomains"}
DOCS = "/docs"
_OF_DOCS = b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; " + (
    b"img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


class Secured:
    """Adds each of these headers that an answer does not bring itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = _ALWAYS | _OVER_TLS if scope["scheme"] == "https" else _ALWAYS
        if scope["path"] == DOCS:
            wanted = {**wanted, b"content-security-policy": _OF_DOCS}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                has = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(item for item in wanted.items() if item[0] not in has)]
            await send(message)

        await self._app(scope, receive, sending)


def open_to(app: FastAPI, origins: Sequence[str]) -> None:
    """Pages of these origins, and of no others, may call from a browser."""
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "Accept-Language", "Range"],
            expose_headers=[
                "Content-Disposition",
                "Content-Range",
                "ETag",
                "Link",
                "Location",
                "Retry-After",
                "X-Trace-Id",
            ],
        )
