from collections.abc import Iterator

import pytest

from services.embedded.postgres import Server
from tests.api import stored
from tests.house import House, Office


@pytest.fixture(scope="module")
async def school(house: House) -> Office:
    return await house.office("school-349901101-1")


@pytest.fixture(scope="module")
async def police(house: House) -> Office:
    """An officer, in person."""
    return await house.office("police-349901", person="边警官")


@pytest.fixture(scope="module")
async def auditor(house: House) -> Office:
    return await house.office("audit-340000", person="审计员")


@pytest.fixture
def nothing_stored(server: Server, school: Office, police: Office, auditor: Office) -> Iterator[None]:
    """Whatever the test sends, no table has a row more or less afterwards."""
    before = stored.counts(server)
    yield
    assert stored.counts(server) == before
