"""The main pages on paper: A4, black on white, with nothing to press and nothing cut off."""

import pytest
from playwright.async_api import expect

from tests.browser.pages import MAIN, Seen
from tests.browser.viewing import Viewing

A4 = {"width": 673, "height": 985}  # points between the margins
CUT = """() => [...document.querySelectorAll('body *')].filter((one) =>
  one.checkVisibility() && getComputedStyle(one).overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("seen", [one for one in MAIN if one.address != "/report"], ids=lambda seen: seen.address)
async def test_on_paper_there_is_nothing_to_press_and_nothing_is_cut_off(viewing: Viewing, seen: Seen) -> None:
    async with viewing.window(seen) as (page, address):
        await page.goto(address)
        await page.set_viewport_size(A4)  # type: ignore[arg-type]
        await page.emulate_media(media="print")
        await expect(page.locator("button:visible, .button:visible, input:visible, .band:visible")).to_have_count(0)
        await expect(page.locator("h1")).to_be_visible()
        assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert not await page.evaluate(CUT)
