"""What holds for each page, as it comes and as it comes back when its form was refused: axe finds nothing serious,
nothing scrolls sideways, no word is missing, none is heavy. And that each page is looked at.
"""

import re
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from playwright.async_api import Page, expect

from services.console import endpoints
from services.console.route import FormRoute
from tests.browser.looking import serious
from tests.browser.pages import NO_PAGES, PAGES, Seen
from tests.browser.sites import DESKTOP, PHONE
from tests.browser.viewing import Viewing

HEAVIEST = 100_000  # bytes of a page with its style sheet
NARROWEST = {"width": 320, "height": 640}

FORM = """
  const form = [...document.querySelectorAll('main form[method=post]')]
    .find((one) => new URL(one.action).pathname === location.pathname);
  const controls = [...(form?.elements ?? [])].filter((one) => one.name && one.type !== 'hidden');
  const choices = 'select, [type=radio], [type=checkbox]';
"""
MAY_BE_REFUSED = f"() => {{ {FORM} return controls.some((one) => one.required || one.matches(choices)); }}"
REFUSE = f"""() => {{ {FORM}
  for (const one of controls) {{
    if (one.matches('select')) one.append(new Option('–', 'no such choice', true, true));
    else if (one.matches(choices)) [one.value, one.checked] = ['no such choice', true];
    else if (one.required) one.value = one.inputMode ? 'no number' : '';
    else if (one.matches('textarea, [type=text]')) one.value = '填写的内容 what was filled in';
  }}
  HTMLFormElement.prototype.submit.call(form);
}}"""
"""What is required is left empty, what is chosen cannot be, and what may be left empty is filled in."""


def shown() -> dict[str, re.Pattern[str]]:
    """Every address of a page: what a GET shows, and each form that a general one shows by its name."""
    app = FastAPI()
    endpoints.install(app)
    found: dict[str, dict[str, re.Pattern[str]]] = {"GET": {}, "POST": {}}
    for route in iter_route_contexts(app.routes):
        original = route.original_route
        if isinstance(original, FormRoute):
            for method in original.methods or ():
                found[method][original.path] = original.path_regex
    pages = found["GET"]
    forms = {path: regex for path, regex in found["POST"].items() if any(one.match(path) for one in pages.values())}
    return pages | forms


def test_no_page_is_left_out() -> None:
    seen = [urlsplit(one.address).path for one in PAGES]
    left = [path for path, regex in shown().items() if not any(regex.match(address) for address in seen)]
    assert set(left) == NO_PAGES.keys(), "each page needs a line in pages.py, and what is none a reason there"


async def look(page: Page) -> None:
    for window in (DESKTOP, PHONE):
        await page.set_viewport_size(window)  # type: ignore[arg-type]
        assert not await serious(page)
        width, seen = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width <= seen


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("seen", PAGES, ids=lambda seen: seen.address)
async def test_everybody_can_use_it(viewing: Viewing, seen: Seen, language: str) -> None:
    async with viewing.window(seen, language) as (page, address):
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        answer = await page.goto(address)
        assert answer is not None
        assert answer.status == seen.status
        assert urlsplit(page.url).path == urlsplit(address).path
        assert len(await answer.body()) < HEAVIEST
        await look(page)
        await page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
        assert await page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]
        if await page.evaluate(MAY_BE_REFUSED):
            async with page.expect_navigation() as navigation:
                await page.evaluate(REFUSE)
            assert (await navigation.value).status >= 400
            await expect(page.locator("#summary")).to_be_focused()
            await look(page)
        assert not [text for text in errors if "Content Security Policy" in text]
