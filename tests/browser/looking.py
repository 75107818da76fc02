"""axe before a page."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

SERIOUS = {"serious", "critical"}


async def serious(page: Page) -> list[tuple[str, list[str]]]:
    """What is wrong and where, as axe calls it."""
    found = (await Axe().run(page)).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found if one["impact"] in SERIOUS]
