"""An office with an endpoint at a real receiver, and the keeper that its workflow would ask."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from services.core import clock
from services.core.database import Database
from services.deliveries import set_up
from services.procedures.keepers import SendingKeeper
from tests import house as houses
from tests.deliveries import receiver as receivers
from tests.deliveries.receiver import Receiver
from tests.house import House, Json, Office
from tests.procedures.conftest import Time
from workflows.promises import Look, Subject

HERE = "127.0.0.0/8"


@pytest.fixture(scope="module")
async def house(server: houses.Copy) -> AsyncIterator[House]:
    """One whose webhooks may be received on this machine."""
    async with houses.opened(server, webhook_networks=HERE) as found:
        yield found


@pytest.fixture
def time() -> Iterator[Time]:
    found = Time()
    with clock.reading(found):
        yield found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receivers.serving() as found:
        yield found


@dataclass
class Endpoint:
    """An endpoint of the police, who are the caller too."""

    office: Office
    keeper: SendingKeeper
    id: str
    secret: str

    @property
    def path(self) -> str:
        return f"/webhook-endpoints/{self.id}"

    async def look(self) -> Look:
        return await self.keeper.look(Subject(self.id))

    async def try_now(self) -> Look:
        """As its workflow does when something is due."""
        await self.keeper.mark_due(Subject(self.id))
        return await self.look()

    async def test(self) -> None:
        await self.office.do(f"{self.path}/test", status=202)

    async def read(self) -> Json:
        found: Json = await self.office.read(self.path)
        return found

    async def deliveries(self, **narrowed: Any) -> list[Json]:
        found: list[Json] = (await self.office.read(f"{self.path}/deliveries", **narrowed))["items"]
        return found


@pytest.fixture
async def endpoint(house: House, database: Database, time: Time, receiver: Receiver) -> AsyncIterator[Endpoint]:
    """No other endpoint of the office gets anything meanwhile."""
    office = await house.office("police-349901", role="supervisor", person="网办主管")
    made = await office.do("/webhook-endpoints", {"url": receiver.url}, 201)
    keeper = SendingKeeper(database, set_up.channels(houses.settings(house.server, webhook_networks=HERE)))
    found = Endpoint(office, keeper, made["id"], made["secret"])
    yield found
    await office.do(f"{found.path}/disable")
