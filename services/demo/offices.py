"""The people of the demo county, each of whom calls the public API with a token of their own."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from services import issuing
from services.core.errors import StartupRefused
from services.embedded.layout import Stack

Json = dict[str, Any]
PATIENCE = 15.0


@dataclass(frozen=True)
class Office:
    """Somebody at an organisation, or nobody in particular. Paths are under `/v1`.

    Whatever the API refuses is a StartupRefused: the demo cannot go on.
    """

    http: httpx.Client
    name: str
    headers: dict[str, str]

    def get(self, path: str, **params: Any) -> Json:
        return self._call("GET", path, params=params)

    def post(self, path: str, body: Json | None = None) -> Json:
        return self._call("POST", path, json=body if body is not None else {})

    def _call(self, method: str, path: str, **what: Any) -> Json:
        try:
            answer = self.http.request(method, f"/v1{path}", headers=self.headers, **what)
        except httpx.HTTPError as error:
            raise StartupRefused(f"{self.name}: {method} /v1{path} got no answer ({type(error).__name__})") from None
        if not answer.is_success:
            raise StartupRefused(f"{self.name}: {method} /v1{path} was refused: {_reason(answer)}")
        found: Json = answer.json()
        return found


def _reason(answer: httpx.Response) -> str:
    try:
        problem: Json = answer.json()
    except ValueError:
        return str(answer.status_code)
    places = "; ".join(f"{error['pointer']} {error['message']}" for error in problem.get("errors", []))
    return f"{answer.status_code} {problem.get('detail', '')} {places}".strip()


class Offices:
    """Everybody who calls. Use as a context manager: it owns the connection."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.http = httpx.Client(base_url=stack.api_url, timeout=PATIENCE, trust_env=False)
        self._known: dict[tuple[str | None, str | None, str | None], Office] = {}

    def __enter__(self) -> "Offices":
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def at(self, organisation: str | None, person: str | None = None, role: str | None = None) -> Office:
        """Without an organisation: a caller without a token."""
        who = (organisation, person, role)
        if who not in self._known:
            self._known[who] = self._meet(organisation, person, role)
        return self._known[who]

    def ready(self) -> bool:
        """Whether every part of the stack says that it is ready."""
        try:
            return self.http.get("/readyz").status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def _meet(self, organisation: str | None, person: str | None, role: str | None) -> Office:
        if organisation is None:
            return Office(self.http, "anybody", {})
        made = issuing.token(
            self.stack.database_url("api"),
            self.stack.keys_dir,
            organisation,
            role=role,
            person=person,
            lifetime=timedelta(hours=1),
        )
        return Office(
            self.http, f"{organisation} {person or ''}".strip(), {"Authorization": f"Bearer {asyncio.run(made)}"}
        )
