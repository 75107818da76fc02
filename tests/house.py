"""A house for tests: a real PostgreSQL, the real application, and people with tokens."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import psycopg
from fastapi import FastAPI

from services import api, issuing, migrate, seed
from services.core import clock, keys
from services.core.database import Database
from services.core.settings import Settings
from services.embedded import postgres
from services.policy.service import Policies

Json = dict[str, Any]


@contextmanager
def database_server(home: Path) -> Iterator[postgres.Server]:
    """A migrated, seeded database that forgets at a power cut."""
    with postgres.Server(home, durable=False).started() as server:
        keys.create_missing(server.keys_dir)
        migrate.upgrade(server.url("hutong_owner"))
        postgres.set_serving_passwords(server.url("hutong_owner"), server.keys_dir)
        yield server


class Copy(postgres.Server):
    """A running server of which only one database is meant: a copy of the migrated one."""

    _made = count(1)

    def __init__(self, server: postgres.Server, name: str) -> None:
        super().__init__(server.home, port=server.port, durable=False)
        self._name = name

    @classmethod
    def of(cls, server: postgres.Server) -> "Copy":
        name = f"copy_{next(cls._made)}"
        with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {postgres.DATABASE} OWNER {postgres.OWNER}")
        return cls(server, name)

    def url(self, role: str, database: str | None = None) -> str:
        return super().url(role, database or self._name)


def settings(server: postgres.Server, role: str = "hutong_api", **more: Any) -> Settings:
    return Settings(**{"database_url": server.url(role), "keys_dir": server.keys_dir, **more})


def database(server: postgres.Server, role: str = "hutong_worker") -> Database:
    carried = {"keys": keys.load(server.keys_dir), "policies": Policies.load()}
    return Database(server.url(role), pool_size=5, carries=carried)


def wordless(case: Json) -> Json:
    """A case's answer as the past has it: of its notices, neither text nor attempts."""
    words = ("text", "attempts")
    known = [{name: said for name, said in one.items() if name not in words} for one in case["notices"]]
    return case | {"notices": known}


@dataclass
class Office:
    """Somebody at an office, who calls the API. `post("/referrals/…/claim")` is under `/v1`."""

    client: httpx.AsyncClient
    organisation: str | None
    headers: dict[str, str]

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.client.get(f"/v1{path}", params=params, headers=self.headers)

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return await self.client.post(f"/v1{path}", json=body, headers={**self.headers, **headers})

    async def send(
        self, path: str, content: bytes, name: str = "照片.jpg", *, key: str | None = None, **fields: str
    ) -> httpx.Response:
        """A form with these fields, and then a file. `key`: the Idempotency-Key."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        files = {"file": (name, content, "image/jpeg")}
        return await self.client.post(f"/v1{path}", data=fields, files=files, headers=headers)

    async def read(self, path: str, **params: Any) -> Any:
        """The answer's body, which has to be a 200."""
        answer = await self.get(path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def do(self, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        """The command's answer, which has to have this status."""
        answer = await self.post(path, body, **headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def tell(self, case_id: str, **more: Any) -> None:
        """Whoever the office's people have to tell in this case, they tell in person."""
        order = {
            "channel": "in_person",
            "at": clock.now().isoformat(),
            "outcome": "acknowledged",
            "heard": True,
            **more,
        }
        for notice in (await self.read("/notices", case_id=case_id, state="handed_over", limit=200))["items"]:
            if notice["handed_over_to"] == self.organisation:
                await self.do(f"/notices/{notice['id']}/attempts", order)


@dataclass
class House:
    server: postgres.Server
    app: FastAPI
    client: httpx.AsyncClient

    async def office(
        self,
        organisation: str,
        role: str | None = None,
        person: str | None = None,
        lifetime: timedelta = timedelta(hours=1),
    ) -> Office:
        token = await issuing.token(
            self.server.url("hutong_api"),
            self.server.keys_dir,
            organisation,
            role=role,
            person=person,
            lifetime=lifetime,
        )
        return Office(self.client, organisation, {"Authorization": f"Bearer {token}"})

    def anybody(self) -> Office:
        return Office(self.client, None, {})


@asynccontextmanager
async def opened(server: postgres.Server, **more: Any) -> AsyncIterator[House]:
    """`more`: settings of this process."""
    app = api.create(settings(server, **more))
    await seed.demo(server.url("hutong_api"))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
        yield House(server, app, client)
        await app.state.house.database.close()
        await app.state.house.throttle.close()
