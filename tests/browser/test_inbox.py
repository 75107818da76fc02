"""Two people at one inbox, and one whose browser runs no scripts."""

from playwright.async_api import expect

from tests.browser.sites import Site
from tests.console.reported import reported

SECOND = 1000.0


async def test_a_claim_in_one_window_shows_in_the_other_within_a_second(site: Site) -> None:
    filed = await reported(site.house)
    async with site.somebody() as mine, site.somebody() as other:
        await mine.goto("/inbox")
        await other.goto("/inbox")
        await expect(other.locator("#line.on")).to_be_visible()
        await mine.locator(f"#task-{filed.task}").get_by_role("button", name="签收并认领").click()
        row = other.locator(f"#task-{filed.task}")
        await expect(row.get_by_role("button")).to_have_count(0, timeout=SECOND)
        await expect(row.locator(".who-has")).to_contain_text("警官")


async def test_a_row_that_came_by_itself_can_be_acted_on(site: Site) -> None:
    filed = await reported(site.house)
    async with site.somebody() as mine, site.somebody() as other:
        await mine.goto("/inbox")
        await other.goto("/inbox")
        await expect(other.locator("#line.on")).to_be_visible()
        await mine.locator(f"#task-{filed.task}").get_by_role("button", name="签收 ").last.click()
        row = other.locator(f"#task-{filed.task}")
        await expect(row.get_by_role("button")).to_have_count(1)
        await row.get_by_role("button", name="认领").click()
        await expect(row.locator(".who-has")).to_contain_text("我")


async def test_new_work_appears_by_itself(site: Site) -> None:
    async with site.somebody() as page:
        await page.goto("/inbox")
        await expect(page.locator("#line.on")).to_be_visible()
        filed = await reported(site.house)
        await expect(page.locator(f"#task-{filed.task}")).to_be_visible()


async def test_without_scripts_it_is_signed_for_and_claimed_as_well(site: Site) -> None:
    filed = await reported(site.house)
    async with site.somebody(scripts=False) as page:
        await page.goto("/inbox")
        row = page.locator(f"#task-{filed.task}")
        await row.get_by_role("button", name="签收 ").last.click()
        await expect(page.get_by_role("status").first).to_contain_text("已签收")
        await row.get_by_role("button", name="认领").click()
        await expect(page.locator(f"#task-{filed.task} .who-has")).to_contain_text("我")
