from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import pytest
from argon2 import PasswordHasher

from services import administration
from services.core.actor import Role
from services.embedded.postgres import SUPERUSER, Server
from services.identity import hashing
from services.identity.accounts.login import Login
from services.identity.clients import service as clients
from tests.house import House
from tests.identity.logging_in import Time

Told = Callable[[str], list[tuple[str, dict[str, Any]]]]


@dataclass
class Machine:
    """A client with its secret."""

    house: House
    id: str
    secret: str

    async def ask(self, secret: str | None = None, **form: str) -> httpx.Response:
        credentials = (self.id, self.secret if secret is None else secret)
        sent = {"grant_type": "client_credentials", **form}
        return await self.house.client.post("/oauth/token", data=sent, auth=credentials)

    async def token(self) -> str:
        answer = await self.ask()
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    async def status_with(self, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return (await self.house.client.get("/v1/referrals", headers=headers)).status_code


AddMachine = Callable[..., Awaitable[Machine]]


@pytest.fixture(scope="module")
def add_machine(house: House) -> AddMachine:
    async def add(id_: str, organisation: str = "police-349901", role: Role | None = None) -> Machine:
        async with house.app.state.house.database.transaction() as session:
            secret = await clients.add(session, id_, organisation, role, administration.OPERATOR)
        return Machine(house, id_, secret)

    return add


@pytest.fixture
def told(server: Server) -> Told:
    """What the house's stream tells of a subject: types and data."""

    def read(subject: str) -> list[tuple[str, dict[str, Any]]]:
        with psycopg.connect(server.url(SUPERUSER)) as connection:
            rows = connection.execute(
                """SELECT body ->> 'type', body -> 'data'
                   FROM (SELECT convert_from(canonical, 'UTF8')::jsonb AS body, stream, seq FROM ledger_entry) AS entry
                   WHERE stream = 'house' AND body -> 'subject' ->> 'id' = %s ORDER BY seq""",
                [subject],
            )
            return rows.fetchall()

    return read


@pytest.fixture
def time() -> Iterator[Time]:
    with Time().standing() as standing:
        yield standing


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Argon2 as ever, for less memory and time."""
    with monkeypatch.context() as costs:
        costs.setattr(hashing.PASSWORDS, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield costs


@pytest.fixture
def door(house: House) -> Login:
    found: Login = house.app.state.login
    return found
