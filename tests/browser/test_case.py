"""The forms of a case in a browser: with scripts off, on a phone, on paper."""

import pytest
from playwright.async_api import expect

from tests.browser.sites import Site
from tests.console.worked import worked

PAPER = {"name": "公函.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n a letter"}


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_without_scripts_a_guardianship_is_proposed_and_decided(site: Site, phone: bool) -> None:
    case = await worked(site.house)
    async with site.somebody("civil-affairs-349901", phone=phone, scripts=False) as page:
        await page.goto(case.address)
        await page.locator("#acts").get_by_role("link", name="提出").click()
        await page.locator("#ground").select_option("TG6")
        await page.locator("#mode").select_option("PROTECTION_INSTITUTION")
        await page.locator("#child_view").fill("愿意")
        await page.get_by_role("button", name="提出临时监护").click()
        await expect(page.get_by_role("status").first).to_contain_text("已提出临时监护，等待批准。")
    async with site.somebody("civil-affairs-349901", role="supervisor", phone=phone, scripts=False) as page:
        await page.goto(case.address)
        await page.locator("#placements").get_by_role("link", name="批准", exact=True).click()
        await page.get_by_role("button", name="批准临时监护").click()
        await expect(page.get_by_role("status").first).to_contain_text("临时监护已批准。")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_an_application_goes_from_the_police_to_the_court(site: Site, language: str) -> None:
    case = await worked(site.house)
    async with site.somebody(language=language, scripts=False) as page:
        await page.goto(f"{case.address}/legal-referrals?forum=court")
        await page.locator("#instrument").select_option("PROTECTION_ORDER")
        await page.locator("button.main").click()
        await expect(page.locator("#legal .row")).to_have_count(1)
    async with site.somebody("court-349901", language=language, scripts=False) as page:
        await page.goto(case.address)
        await page.locator("#legal .row-acts a").first.click()
        await page.locator("button.main").click()
        await expect(page.locator(".message.done")).to_be_visible()


async def test_a_paper_is_filed_without_scripts(site: Site) -> None:
    case = await worked(site.house)
    async with site.somebody(scripts=False) as page:
        await page.goto(f"{case.address}/documents")
        await page.locator("#kind").select_option("LETTER")
        await page.set_input_files("#file", PAPER)  # type: ignore[arg-type]
        await page.get_by_role("button", name="交来").click()
        await expect(page.locator("#papers")).to_contain_text("通报函、协作函")


async def test_on_paper_there_is_nothing_to_press(site: Site) -> None:
    case = await worked(site.house)
    async with site.somebody("civil-affairs-349901") as page:
        await page.goto(f"{case.address}/print")
        await page.emulate_media(media="print")
        await expect(page.locator("button:visible, a.button:visible")).to_have_count(0)
        await expect(page.locator(".confidential")).to_be_visible()
