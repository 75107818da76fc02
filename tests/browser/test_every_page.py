"""What holds for each page: axe finds nothing serious, nothing scrolls sideways, no word is missing, none is heavy."""

import pytest

from services.administration import OPERATOR
from services.core import clock
from services.identity.clients import service as clients
from tests.browser.looking import serious
from tests.browser.pages import PAGES, Seen
from tests.browser.sites import Site
from tests.console.reported import altered, emergency
from tests.console.worked import worked

HEAVIEST = 100_000  # bytes of a page with its style sheet


@pytest.fixture(scope="module")
async def parts(site: Site) -> dict[str, str]:
    """What stands in addresses, of a case that has something of everything; and rows for who keeps the house."""
    supervisor = await site.house.office("police-349901", role="supervisor", person="周所长")
    await supervisor.do("/contact-points", {"channel": "email", "address": "night@office.example"}, 201)
    async with site.house.app.state.house.database.transaction() as session:
        await clients.add(session, "police-system", "police-349901", None, OPERATOR)
    case = await worked(site.house)
    notice = await case.to_tell()
    found = await case.read()
    return {
        "case": case.filed.case_id,
        "task": case.filed.task,
        "legal": await case.applied(),
        "report": (await case.read())["reports"][0]["id"],
        "placement": found["placements"][0]["id"],
        "notice": notice,
        "number": case.filed.case_number,
        "broken": await altered(site.house),
        "emergency": await emergency(site.house, case.filed.case_id),
        "at": clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("seen", PAGES, ids=lambda seen: seen.address)
async def test_everybody_can_use_it(site: Site, parts: dict[str, str], seen: Seen, phone: bool, language: str) -> None:
    how: dict[str, bool | str] = {"phone": phone, "language": language}
    window = site.somebody(seen.organisation, role=seen.role, **how) if seen.organisation else site.visitor(**how)  # type: ignore[arg-type]
    async with window as page:
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
        answer = await page.goto(seen.address.format(**parts))
        assert answer is not None
        assert not await serious(page)
        width, seen_width = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width <= seen_width
        assert not [text for text in refused if "Content Security Policy" in text]
        assert len(await answer.body()) < HEAVIEST


@pytest.mark.parametrize("seen", PAGES, ids=lambda seen: seen.address)
async def test_at_320_nothing_is_cut_off(site: Site, parts: dict[str, str], seen: Seen) -> None:
    window = site.somebody(seen.organisation, role=seen.role) if seen.organisation else site.visitor()
    async with window as page:
        await page.set_viewport_size({"width": 320, "height": 640})
        await page.goto(seen.address.format(**parts))
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
