"""Who is on duty, put down by a supervisor and seen on the telephone of whoever the night's report finds."""

from datetime import timedelta

from playwright.async_api import expect

from services.core import clock
from tests.browser.sites import Site


async def test_a_roster_is_kept_without_scripts_and_shows_on_a_phone(site: Site) -> None:
    await site.house.office("court-349901", person="值班法官")
    now = clock.now().astimezone(clock.SHANGHAI)
    began = now - timedelta(minutes=5)
    async with site.somebody("court-349901", role="supervisor", scripts=False) as page:
        await page.goto("/people/roster")
        await page.locator("#person").select_option("值班法官")
        await page.locator("#day").fill(f"{began:%Y-%m-%d}")
        await page.locator("#since").fill(f"{began:%H:%M}")
        await page.locator("#until").fill(f"{began:%H:%M}")
        await page.get_by_role("button", name="排班").click()
        await expect(page.get_by_role("status").first).to_contain_text("已排班。")
    async with site.somebody("court-349901", phone=True) as page:
        await page.goto("/inbox")
        await expect(page.locator(".duty")).to_be_visible()
        await expect(page.locator(".duty")).to_contain_text("值班法官")
