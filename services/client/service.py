"""The public API as a command calls it: a refusal becomes sentences, what was lost on the way is sent again."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from services.core.errors import StartupRefused
from services.core.settings import safe_url

Json = dict[str, Any]
MOST = 200  # items of one page
TRIES, PAUSE = 3, 1.0  # seconds between two
_PATIENCE = 30.0  # seconds
_FORM = {"type", "title", "status", "detail", "trace_id", "errors"}
_AT_WORK = "idempotency-key-in-progress"


class Refused(StartupRefused):
    """The service refuses it, and says why: `problem`, of RFC 9457."""

    def __init__(self, problem: Json) -> None:
        self.problem = problem
        super().__init__("\n".join(_sentences(problem)))


class Unanswered(StartupRefused):
    """The service is away, or failed: the same call may go through later."""

    exit_code = 3


@dataclass(frozen=True)
class Answer:
    """`again`: it was given before, for the same Idempotency-Key."""

    body: Json
    again: bool


class Service:
    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def every(self, path: str, **params: Any) -> Iterator[Json]:
        """Each item of a list, page by page. Raises Refused, Unanswered."""
        cursor: str | None = None
        while True:
            wanted = {name: value for name, value in {**params, "cursor": cursor}.items() if value is not None}
            page = self._ask("GET", path, params={"limit": MOST, **wanted}).body
            yield from page["items"]
            cursor = page.get("next_cursor")
            if cursor is None:
                return

    def post(self, path: str, body: Json, key: str) -> Answer:
        """What was lost on the way is sent again: by its key it is done once. Raises Refused, Unanswered."""
        for _ in range(TRIES - 1):
            try:
                return self._ask("POST", path, json=body, headers={"Idempotency-Key": key})
            except Unanswered:
                time.sleep(PAUSE)
            except Refused as refused:
                if not refused.problem["type"].endswith(_AT_WORK):
                    raise
                time.sleep(PAUSE)
        return self._ask("POST", path, json=body, headers={"Idempotency-Key": key})

    def _ask(self, method: str, path: str, **more: Any) -> Answer:
        try:
            answer = self._http.request(method, f"/v1{path}", **more)
        except httpx.TransportError as error:
            raise Unanswered(f"{self._http.base_url} does not answer: {error}") from None
        if answer.is_success:
            return Answer(answer.json(), "idempotency-replayed" in answer.headers)
        try:
            problem = answer.json()
            refused = Refused(problem)
        except (ValueError, LookupError, AttributeError):
            raise Unanswered(f"{self._http.base_url} answers {answer.status_code}, and not as this service") from None
        raise Unanswered(str(refused)) if answer.is_server_error else refused


@contextmanager
def opened(
    address: str, token: str | None, language: str, transport: httpx.BaseTransport | None = None
) -> Iterator[Service]:
    """Raises StartupRefused for an address over which others could read the token."""
    try:
        safe_url(address)
    except ValueError as error:
        raise StartupRefused(f"the address {address} is {error}, nor one of this machine") from None
    headers = {"Accept-Language": language, **({"Authorization": f"Bearer {token}"} if token else {})}
    with httpx.Client(base_url=address, headers=headers, timeout=_PATIENCE, transport=transport) as http:
        yield Service(http)


def _sentences(problem: Json) -> Iterator[str]:
    """What is wrong, where, and what else the service tells of it."""
    yield problem["detail"]
    yield from (f"  {wrong['pointer']}: {wrong['message']}" for wrong in problem.get("errors", ()))
    yield from (f"  {name}: {_told(value)}" for name, value in problem.items() if name not in _FORM)


def _told(value: Any) -> str:
    match value:
        case dict():
            return " ".join(_told(one) for one in value.values() if one is not None)
        case list():
            return ", ".join(_told(one) for one in value)
        case _:
            return str(value)
