"""With colours of one's own: what has only a colour to be known by would be gone, and nothing has."""

import pytest

from tests.browser.pages import MAIN, Seen
from tests.browser.sites import Site
from tests.browser.viewing import Viewing
from tests.console.reported import reported

SYSTEM = """(name) => {
  const probe = document.createElement('p');
  probe.style.color = name;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}"""
DRAWN = """(which) => [...document.querySelectorAll(which)].map((one) => {
  const style = getComputedStyle(one);
  return {what: one.outerHTML.slice(0, 80), stroke: style.stroke, fill: style.fill};
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_shape_of_the_chain_keeps_an_outline(site: Site, scheme: str) -> None:
    filed = await reported(site.house)
    async with site.somebody() as page:
        await page.emulate_media(forced_colors="active", color_scheme=scheme)  # type: ignore[arg-type]
        await page.goto(f"/cases/{filed.case_id}")
        ink = await page.evaluate(SYSTEM, "CanvasText")
        shapes = await page.evaluate(DRAWN, ".chain .disc, .chain .frame, .chain .due, .chain .now, .chain .link")
        assert shapes
        assert not [one for one in shapes if one["stroke"] != ink]
        filled = await page.evaluate(DRAWN, ".chain .harm, .chain .diamond, .chain .head")
        assert not [one for one in filled if one["fill"] != ink]


@pytest.mark.parametrize("seen", MAIN, ids=lambda seen: seen.address)
async def test_what_is_chosen_or_late_has_a_border_or_a_mark(viewing: Viewing, seen: Seen) -> None:
    async with viewing.window(seen) as (page, address):
        await page.emulate_media(forced_colors="active")
        await page.goto(address)
        icons = await page.evaluate(
            "[...document.querySelectorAll('svg.icon')].map((one) => getComputedStyle(one).color)"
        )
        ground = await page.evaluate(SYSTEM, "Canvas")
        assert ground not in icons
        tags = await page.evaluate(
            "[...document.querySelectorAll('.tag, .option')].map((one) => getComputedStyle(one).borderTopStyle)"
        )
        assert "none" not in tags
