"""How the API meets the network: one socket, clients that have to be quick, proxies that are named."""

import asyncio
import os
import socket
from collections.abc import Sequence

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from services.core.errors import StartupRefused

HEAD = 16 * 1024  # bytes of a request's head that are kept while its end has not come
HEAD_SECONDS = 10.0
CONNECTIONS = 4096


class Prompt(H11Protocol):
    """Closes a connection on which no whole head of a request has come in time, however it trickles in."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._wait_no_more()
        elif self._waiting is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def serve(app: ASGIApp, host: str, port: int, trusted_proxies: Sequence[str]) -> None:
    """Until it is told to stop. Raises StartupRefused when the port is taken, or the host is not this machine."""
    uvicorn.Server(configured(app, trusted_proxies)).run(sockets=[listening(host, port)])


def configured(app: ASGIApp, trusted_proxies: Sequence[str]) -> uvicorn.Config:
    """Of `trusted_proxies` (addresses, networks) `X-Forwarded-For` and `-Proto` are believed, of nobody else."""
    return uvicorn.Config(
        app,
        http=Prompt,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        h11_max_incomplete_event_size=HEAD,
        timeout_graceful_shutdown=10,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=[*trusted_proxies],
    )


def listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise StartupRefused(f"{host} port {port} cannot be listened on: {os.strerror(error.errno or 0)}") from None
