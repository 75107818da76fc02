"""By keyboard alone: Tab leads to everything that can be used, in the order in which it stands, each with a ring to be
seen; the first stop leads past the band; and nothing holds the focus.

The page itself notes what got the focus, so that no press is waited for by time.
"""

import pytest
from playwright.async_api import Page, expect

from tests.browser.pages import PAGES, Seen
from tests.browser.viewing import Viewing

STOPS = """() => {
  const usable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const stands = (one) => !one.disabled && one.checkVisibility({visibilityProperty: true}) &&
    !(one.type === 'radio' && one !== entered(one));
  // Of radio buttons of one name Tab enters the chosen one, or the first.
  const entered = (one) => {
    const group = [...document.querySelectorAll('input[type=radio]')]
      .filter((other) => other.name === one.name && other.form === one.form);
    return group.find((other) => other.checked) ?? group[0];
  };
  window.stops = [...document.querySelectorAll(usable)].filter(stands);
  return window.stops.map((one) => one.outerHTML.slice(0, 120));
}"""
HEAR = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  window.heard = [];
  document.addEventListener('focusin', ({target: one}) => {
    const {outlineStyle, outlineWidth} = getComputedStyle(one);
    window.heard.push([window.stops.indexOf(one), outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2]);
  });
}"""
WITHIN = "window.stops.filter((one) => /^(date|time)/.test(one.type)).length"
PARTS = 7  # of a date or a time, through which Tab leads
STILL = "() => { for (let last = setInterval(() => {}, 9e6); last > 0; last--) clearInterval(last); }"


async def stops(page: Page) -> list[str]:
    """What can be used, once the scripts of the page have done what they do at first; from then on it stays."""
    await expect(page.locator("[data-live]:not(.on, .lost)")).to_have_count(0)
    await page.evaluate(STILL)
    found: list[str] = await page.evaluate(STOPS)
    return found


@pytest.mark.parametrize("seen", PAGES, ids=lambda seen: seen.address)
async def test_tab_leads_through_the_whole_page_in_its_order(viewing: Viewing, seen: Seen) -> None:
    async with viewing.window(seen) as (page, address):
        await page.goto(address)
        usable = await stops(page)
        assert 'class="skip"' in usable[0]
        await page.evaluate(HEAR)
        for _ in range(len(usable) + PARTS * await page.evaluate(WITHIN)):
            await page.keyboard.press("Tab")
        heard = (await page.evaluate("window.heard"))[: len(usable)]
        assert heard == [[place, True] for place in range(len(usable))], usable


async def test_the_first_stop_leads_past_the_band(viewing: Viewing) -> None:
    async with viewing.window(Seen("/inbox", "police-349901")) as (page, address):
        await page.goto(address)
        usable = await stops(page)
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.locator("#main")).to_be_focused()
        await page.keyboard.press("Tab")
        place = await page.evaluate("window.stops.indexOf(document.activeElement)")
        first = await page.evaluate("window.stops.findIndex((one) => document.getElementById('main').contains(one))")
        assert (place, first > 1) == (first, True), usable[place]
