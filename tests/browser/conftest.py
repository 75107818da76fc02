from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser import addresses, sites
from tests.browser.sites import Site
from tests.browser.viewing import Viewing
from tests.house import House


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with sites.started() as found:
        yield found


@pytest.fixture(scope="module")
async def site(house: House, browser: Browser) -> AsyncIterator[Site]:
    async with sites.served(house, browser) as found:
        yield found


@pytest.fixture(scope="module")
async def viewing(site: Site) -> Viewing:
    return Viewing(site, await addresses.made(site.house))
