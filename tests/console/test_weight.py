"""What a cheap phone has to load."""

import pytest

from services.console import statics
from services.console.inbox.endpoints import ROWS
from tests.console.reported import reported
from tests.console.visiting import Browser, logged_in
from tests.house import House

FULL = 51  # one more than a page of a list has
HEAVIEST = 100_000  # bytes, with the style sheet


@pytest.fixture(scope="module")
async def officer(house: House) -> Browser:
    for _ in range(FULL):
        await reported(house)
    return await logged_in(house)


@pytest.mark.parametrize("address", ["/inbox", "/cases", "/deadlines"])
async def test_the_page_of_a_full_list_is_light(officer: Browser, address: str) -> None:
    page = await officer.open(address)
    style = await officer.client.get(statics.address("console.css"))
    assert "下一页" in page.text
    assert len(page.content) + len(style.content) < HEAVIEST


async def test_an_inbox_has_no_more_rows_than_that(officer: Browser) -> None:
    assert (await officer.open("/inbox")).text.count('class="row task') == ROWS
