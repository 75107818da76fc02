"""The key under which addresses and secrets are sealed is exchanged, and deliveries go on under the same secrets."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from services.core.errors import StartupRefused
from services.deliveries import service
from services.embedded.postgres import SUPERUSER
from tests import house as houses
from tests import own_keys
from tests.house import House, Json, Office
from tests.own_keys import typed

URL = "https://receiver.example/hutong"


@pytest.fixture
async def own(server: houses.Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    async with own_keys.opened(server, tmp_path, monkeypatch) as house:
        yield house


@pytest.fixture
async def boss(own: House) -> Office:
    return await own.office("police-349901", role="supervisor", person="网办主管")


@pytest.fixture
async def made(boss: Office) -> Json:
    found: Json = await boss.do("/webhook-endpoints", {"url": URL}, 201)
    return found


def sealed_under(house: House) -> set[str]:
    query = "SELECT address_key_id FROM endpoint UNION SELECT key_id FROM endpoint_secret"
    with psycopg.connect(house.server.url(SUPERUSER)) as connection:
        return {key_id for (key_id,) in connection.execute(query)}


async def secrets(house: House, endpoint: Json) -> list[bytes]:
    async with house.app.state.house.database.transaction() as session:
        found = await service.get(session, UUID(endpoint["id"]))
        assert found is not None
        return await service.keys_of(session, found)


async def test_addresses_and_secrets_are_under_the_new_key_at_once_and_stay_the_same(
    own: House, boss: Office, made: Json
) -> None:
    before, signing = sealed_under(own), await secrets(own, made)
    assert "Endpoints and their secrets are under it." in await typed("key", "rotate", "endpoint")
    assert sealed_under(own).isdisjoint(before)
    assert len(sealed_under(own)) == 1
    assert await secrets(own, made) == signing
    assert (await boss.read(f"/webhook-endpoints/{made['id']}"))["url"] == URL


async def test_an_old_key_is_dropped_once_nothing_is_under_it(own: House, boss: Office, made: Json) -> None:
    (old,) = sealed_under(own)
    await typed("key", "rotate", "endpoint")
    await typed("key", "drop", "endpoint", old)
    assert (await boss.read(f"/webhook-endpoints/{made['id']}"))["url"] == URL
    (current,) = sealed_under(own)
    with pytest.raises(StartupRefused, match=rf"2 rows still need {current}"):
        await typed("key", "drop", "endpoint", current)
