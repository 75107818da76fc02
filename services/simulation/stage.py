"""The product in one process on a clock that is given to it: API, worker, relay, and a database of its own."""

import signal
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from temporalio.testing import WorkflowEnvironment

from services import api, issuing, migrate, seed, worker
from services.core import keys, logs, temporal
from services.core.database import Database
from services.core.settings import Settings
from services.embedded import binaries, postgres
from services.policy.service import Policies
from services.relay import Relay
from services.simulation.engine import Engine, Heard, Rest, Told, Watched

Json = dict[str, Any]
LIFETIME = timedelta(days=50 * 365)  # of a token: it outlasts what is played, by this machine's time and the given one
TASK_QUEUE = "simulation"
API = "http://simulation/v1"


class Time:
    """The given clock. It stands until it is moved, and moves forward only."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        return self._now

    def to(self, instant: datetime) -> None:
        self._now = max(self._now, instant)


@dataclass(frozen=True)
class Office:
    """Somebody who calls the API. Paths are under `/v1`. Without a client between: it costs as much as the call."""

    http: httpx.ASGITransport
    organisation: str | None
    headers: Mapping[str, str]

    async def get(self, path: str, **params: Any) -> Json:
        answer = await self._call(httpx.Request("GET", f"{API}{path}", params=params, headers=dict(self.headers)))
        found: Json = answer.raise_for_status().json()
        return found

    async def all(self, path: str, **params: Any) -> list[Json]:
        """Every page of a list."""
        found: list[Json] = []
        while True:
            page = await self.get(path, limit=200, **params)
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            params["cursor"] = page["next_cursor"]

    async def post(self, path: str, body: Any) -> httpx.Response:
        return await self._call(httpx.Request("POST", f"{API}{path}", json=body, headers=dict(self.headers)))

    async def _call(self, request: httpx.Request) -> httpx.Response:
        answer = await self.http.handle_async_request(request)
        answer.request = request
        await answer.aread()
        return answer


@dataclass
class Stage:
    time: Time
    engine: Engine
    policies: Policies
    server: postgres.Server
    http: httpx.ASGITransport
    database: Database

    async def meet(self, organisation: str | None, person: str | None = None, role: str | None = None) -> Office:
        if organisation is None:
            return Office(self.http, None, {})
        token = await issuing.issued(
            self.database, self.server.keys_dir, organisation, role=role, person=person, lifetime=LIFETIME
        )
        return Office(self.http, organisation, {"Authorization": f"Bearer {token}"})


@contextmanager
def database_server() -> Iterator[postgres.Server]:
    """Migrated, and forgotten at the end, however that comes."""
    with (
        _interruptible(),
        tempfile.TemporaryDirectory(prefix="hutong-simulation-") as home,
        postgres.Server(Path(home), durable=False).started() as server,
    ):
        keys.create_missing(server.keys_dir)
        migrate.upgrade(server.url(postgres.OWNER))
        postgres.set_serving_passwords(server.url(postgres.OWNER), server.keys_dir)
        yield server


@contextmanager
def _interruptible() -> Iterator[None]:
    """Whoever asks to stop is heard as Ctrl-C is."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@asynccontextmanager
async def opened(server: postgres.Server, start: datetime, *, in_turn: bool = True) -> AsyncIterator[Stage]:
    """Raises StartupRefused when a part does not start."""
    logs.configure("CRITICAL")
    settings = Settings(database_url=server.url("hutong_api"), keys_dir=server.keys_dir)
    policies = Policies.load(settings.policy_dir)
    carried = {"keys": keys.load(server.keys_dir), "policies": policies}
    database = Database(server.url("hutong_worker"), settings.pool_size, carries=carried)
    relaying = Database(server.url("hutong_relay"), pool_size=2)
    app, bell, rest = api.create(settings), Heard(), Rest()
    database.bell = relaying.bell = app.state.house.database.bell = bell
    await seed.demo(server.url("hutong_api"))
    try:
        async with (
            await WorkflowEnvironment.start_time_skipping(
                test_server_existing_path=str(binaries.temporal_test_server()),
                interceptors=[Told(rest)],
                runtime=temporal.quiet(),
            ) as environment,
            worker.build(environment.client, database, TASK_QUEUE, runner=Watched(rest), cached_workflows=100_000),
        ):
            relay = Relay(relaying, environment.client, TASK_QUEUE, *([1] if in_turn else []))
            engine = Engine(database, relay, bell, rest, in_turn=in_turn)
            yield Stage(Time(start), engine, policies, server, httpx.ASGITransport(app), app.state.house.database)
    finally:
        await database.close()
        await relaying.close()
        await app.state.house.database.close()
