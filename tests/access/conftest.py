import pytest

from services.referrals import streaming
from tests.access import people
from tests.access.making import whole
from tests.access.people import Callers
from tests.access.world import World
from tests.house import House


@pytest.fixture(autouse=True)
def soon_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes on as long as somebody listens ends at once."""
    monkeypatch.setattr(streaming, "LONGEST", 0)


@pytest.fixture(scope="module")
async def callers(house: House) -> Callers:
    return await people.callers(house)


@pytest.fixture(scope="module")
async def world(callers: Callers) -> World:
    """A case that has something of everything."""
    return await whole(callers)


@pytest.fixture(scope="module")
async def neighbours(house: House) -> Callers:
    return await people.callers(house, "349902")


@pytest.fixture(scope="module")
async def theirs(neighbours: Callers) -> World:
    """The same in the neighbouring county, of which nobody of this one sees anything."""
    return await whole(neighbours)
