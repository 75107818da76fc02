import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from services.core.database import Database
from services.embedded.postgres import Server
from tests import house as houses


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The fast ones first: who broke something hears of it at once."""
    items.sort(key=lambda item: item.get_closest_marker("stack") is not None)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Server]:
    """One PostgreSQL for all tests, with a migrated database that is only copied.

    Not in pytest's own folder: under root that is closed to PostgreSQL's unprivileged account.
    """
    with (
        tempfile.TemporaryDirectory(prefix="hutong-test-") as home,
        houses.database_server(Path(home)) as found,
    ):
        yield found


@pytest.fixture(scope="module")
def server(cluster: Server) -> houses.Copy:
    """The same PostgreSQL with a database of the module's own: modules never meet each other's cases, or times."""
    return houses.Copy.of(cluster)


@pytest.fixture(scope="module")
async def house(server: houses.Copy) -> AsyncIterator[houses.House]:
    async with houses.opened(server) as found:
        yield found


@pytest.fixture(scope="module")
async def database(server: houses.Copy, house: houses.House) -> AsyncIterator[Database]:
    """Connected as the worker."""
    found = houses.database(server)
    yield found
    await found.close()


@pytest.fixture(scope="module")
async def relaying(server: houses.Copy, house: houses.House) -> AsyncIterator[Database]:
    """Connected as the relay."""
    found = houses.database(server, "hutong_relay")
    yield found
    await found.close()
