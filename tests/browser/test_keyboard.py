"""By keyboard alone: everything that can be used is reached, in the order in which it stands, with a visible ring."""

import pytest
from playwright.async_api import Page

from tests.browser.pages import PAGES, Seen
from tests.browser.sites import Site

MAIN = ("/login", "/report", "/report/places", "/my-reports", "/verify")
REACHED = """() => {
  const usable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const radios = new Set();
  return [...document.querySelectorAll(usable)].filter((one) => {
    if (one.disabled || !one.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true})) return false;
    if (one.type !== 'radio') return true;
    const chosen = document.querySelector(`input[type=radio][name="${one.name}"]:checked`);
    if (chosen) return chosen === one;
    if (radios.has(one.name)) return false;
    return radios.add(one.name);
  }).map((one, place) => {
    one.dataset.place = place;
    return one.outerHTML.slice(0, 120);
  });
}"""
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one), at = one.getBoundingClientRect();
  const ringed = parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none';
  const seen = at.bottom > 0 && at.top < innerHeight;
  return {place: one.dataset.place, ringed, seen, what: one.outerHTML.slice(0, 120)};
}"""


async def walked(page: Page) -> tuple[list[str], list[dict[str, object]]]:
    """What can be used, in the order in which it stands; and what Tab leads to, until it leaves the page."""
    usable = await page.evaluate(REACHED)
    found = []
    for _ in usable:
        await page.keyboard.press("Tab")
        found.append(await page.evaluate(FOCUSED))
    return usable, found


@pytest.mark.parametrize("seen", [one for one in PAGES if one.address in MAIN], ids=lambda seen: seen.address)
async def test_tab_leads_through_the_whole_page_in_its_order(site: Site, seen: Seen) -> None:
    window = site.somebody(seen.organisation, role=seen.role) if seen.organisation else site.visitor()
    async with window as page:
        await page.goto(seen.address)
        await page.evaluate("document.activeElement.blur()")
        usable, found = await walked(page)
        assert [one["place"] for one in found] == [str(place) for place in range(len(usable))]
        assert not [one["what"] for one in found if not one["ringed"] or not one["seen"]]
        assert "skip" in usable[0]
