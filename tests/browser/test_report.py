"""A report from a phone: one part at a time with scripts, in one piece without, and nothing left behind."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.looking import serious
from tests.browser.sites import Site
from tests.reports_made import report

DRAFT = "report-draft"
PICTURE = {"name": "照片 1.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0" + b"1" * 300_000}


async def first_two_steps(page: Page) -> None:
    await page.goto("/report")
    await page.locator("[name=immediate_danger][value=yes]").check()
    await page.locator(".next").click()
    await page.locator("[value=MULTIPLE_INJURY]").check()
    await page.locator("#narrative").fill("她说晚上不敢回家。")


async def last_two_steps(page: Page) -> None:
    await page.locator(".next").click()
    await page.locator("#division_code").select_option("349901101201")
    await page.locator(".next").click()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_one_part_at_a_time_leads_to_the_receipt(site: Site, phone: bool, language: str) -> None:
    async with site.visitor(phone=phone, language=language) as page:
        await page.goto("/report")
        shown = page.locator(".part:visible")
        for step in range(1, 5):
            await expect(shown).to_have_count(1)
            await expect(page.locator(f"#part-{step}")).to_be_visible()
            assert not await serious(page)
            if step == 1:
                await page.locator("[name=immediate_danger][value=no]").check()
            elif step == 2:
                await page.locator("[value=MULTIPLE_INJURY]").check()
            elif step == 3:
                await page.locator("#division_code").select_option("349901101201")
            await page.locator(".next:visible, .send:visible").click()
        await expect(page.locator("#code")).to_be_visible()
        assert not await serious(page)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_call_to_the_police_stands_there_as_soon_as_there_is_danger_without_scripts_too(site: Site) -> None:
    async with site.visitor(phone=True, scripts=False) as page:
        await page.goto("/report")
        panel = page.locator(".part .call-panel")
        await expect(panel).to_be_hidden()
        await page.locator("[name=immediate_danger][value=yes]").check()
        await expect(panel.get_by_role("link", name="拨打 110")).to_have_attribute("href", "tel:110")
        await expect(panel).to_be_visible()
        await page.locator("[name=immediate_danger][value=no]").check()
        await expect(panel).to_be_hidden()


async def test_without_scripts_it_is_one_page_with_one_button(site: Site) -> None:
    async with site.visitor(phone=True, scripts=False) as page:
        await page.goto("/report")
        await expect(page.locator(".part:visible")).to_have_count(4)
        await expect(page.locator("form#report button:visible")).to_have_count(1)
        await page.locator("[name=immediate_danger][value=unsure]").check()
        await page.locator("[value=ABANDONED_UNATTENDED]").check()
        await page.locator("#division_code").select_option("349901101201")
        await page.locator(".send").click()
        await expect(page.locator("#code")).to_be_visible()
        await page.set_input_files("#file", PICTURE)  # type: ignore[arg-type]
        await page.get_by_role("button", name="上传").click()
        await expect(page.get_by_role("status").first).to_contain_text("文件已收到")


async def test_no_step_is_left_before_its_question_is_answered(site: Site) -> None:
    async with site.visitor(phone=True) as page:
        await page.goto("/report")
        await page.locator(".next").click()
        await expect(page.locator("#part-1")).to_be_visible()
        await page.locator("[name=immediate_danger][value=no]").check()
        await page.locator(".next").click()
        await page.locator(".next").click()
        await expect(page.locator("#circumstances-error")).to_be_visible()
        await expect(page.locator("#part-2")).to_be_visible()


async def test_a_draft_keeps_choices_and_words_and_no_name(site: Site) -> None:
    async with site.visitor(phone=True) as page:
        await first_two_steps(page)
        await page.locator(".next").click()
        await page.locator("[name='children.0.name']").fill("小禾")
        await page.locator("[name='children.0.estimated_age']").fill("9")
        await page.goto("/report")
        await expect(page.locator(".draft")).to_contain_text("已恢复本机的草稿")
        await expect(page.locator("[value=MULTIPLE_INJURY]")).to_be_checked()
        await expect(page.locator("#narrative")).to_have_value("她说晚上不敢回家。")
        await expect(page.locator("[name='children.0.name']")).to_have_value("")
        kept = await page.evaluate("JSON.stringify({...localStorage})")
        assert "小禾" not in kept
        assert "349901" not in kept


async def test_a_draft_is_gone_when_it_is_cleared_after_a_day_and_when_it_is_sent(site: Site) -> None:
    async with site.visitor(phone=True) as page:
        kept = f"localStorage.getItem('{DRAFT}')"
        await first_two_steps(page)
        await page.get_by_role("button", name="清除草稿").click()
        assert await page.evaluate(kept) is None
        await expect(page.locator("#narrative")).to_have_value("")
        await first_two_steps(page)
        await page.evaluate(
            f"localStorage.setItem('{DRAFT}', JSON.stringify({{...JSON.parse({kept}), at: Date.now() - 86400001}}))"
        )
        await page.goto("/report")
        assert await page.evaluate(kept) is None
        await first_two_steps(page)
        await last_two_steps(page)
        await page.locator(".send").click()
        await expect(page.locator("#code")).to_be_visible()
        assert await page.evaluate(kept) is None


async def test_a_refused_form_comes_back_in_one_piece_with_its_summary_in_focus(site: Site) -> None:
    async with site.visitor(phone=True) as page:
        await first_two_steps(page)
        await page.locator(".next").click()
        await page.locator("#division_code").select_option("349901101201")
        await page.locator("[name='children.0.estimated_age']").fill("30")
        await page.locator(".next").click()
        await page.locator(".send").click()
        await expect(page.locator("#summary")).to_be_focused()
        await page.locator("#summary a").click()
        await expect(page.locator("[name='children.0.estimated_age']")).to_be_focused()
        await expect(page.locator("#narrative")).to_have_value("她说晚上不敢回家。")
        assert not await serious(page)


async def test_who_leaves_in_a_hurry_leaves_no_way_back(site: Site) -> None:
    async with site.visitor(phone=True) as page:
        await page.route("https://weather.cma.cn/**", lambda route: route.fulfill(body="weather"))
        await page.goto("/login")
        await first_two_steps(page)
        await page.get_by_role("link", name="快速离开").click()
        await expect(page.locator("body")).to_have_text("weather")
        await page.go_back()
        assert page.url.endswith("/login")


async def test_a_file_that_broke_off_goes_on_when_the_network_is_back(site: Site) -> None:
    async with site.visitor(phone=True) as page:
        await first_two_steps(page)
        await last_two_steps(page)
        await page.locator(".send").click()
        await page.context.set_offline(True)
        await page.set_input_files("#file", PICTURE)  # type: ignore[arg-type]
        row = page.locator(".files li")
        await expect(row).to_contain_text("网络恢复后自动继续，报告不受影响。")
        await page.context.set_offline(False)
        await expect(row).to_contain_text("已收到")


async def test_a_file_sent_after_the_session_ended_is_not_said_to_be_received(site: Site) -> None:
    school = await site.house.office("school-349901101-1")
    receipt = await school.do("/reports", report(), 201)
    async with site.somebody("school-349901101-1", role="reporter") as page:
        await page.goto(f"/my-reports/{receipt['id']}")
        assert not await serious(page)
        await page.set_input_files("#file", PICTURE)  # type: ignore[arg-type]
        row = page.locator(".files:not(.kept) li")
        await expect(row).to_contain_text("已收到")
        await page.context.clear_cookies(name="session")
        await page.set_input_files("#file", PICTURE)  # type: ignore[arg-type]
        await expect(row.last).to_contain_text("登录已失效，这个文件没有收到。")


async def test_without_a_network_nothing_is_lost_and_nothing_is_claimed(site: Site) -> None:
    async with site.visitor(phone=True) as page:
        await first_two_steps(page)
        await last_two_steps(page)
        await page.context.set_offline(True)
        await page.locator(".send").click()
        await expect(page.locator(".offline")).to_contain_text("没有网络，报告还没有送出。")
        await page.context.set_offline(False)
        await page.locator(".send").click()
        await expect(page.locator("#code")).to_be_visible()


async def test_a_code_is_looked_up_and_a_question_answered_on_a_phone(site: Site) -> None:
    school, police = (
        await site.house.office("school-349901101-1"),
        await site.house.office("police-349901", person="问"),
    )
    receipt = await school.do("/reports", report(), 201)
    await police.do(f"/reports/{receipt['id']}/questions", {"text": "最近一次看到新伤是什么时候？"}, 201)
    async with site.visitor(phone=True) as page:
        await page.goto("/receipt")
        await page.locator("#receipt_code").press_sequentially(receipt["receipt_code"].replace("-", ""))
        await expect(page.locator("#receipt_code")).to_have_value(receipt["receipt_code"])
        await page.get_by_role("button", name="查看").click()
        assert not await serious(page)
        await page.get_by_label("您的回答").fill("上周五下午")
        await page.get_by_role("button", name="回答").click()
        await expect(page.get_by_role("status").first).to_contain_text("您的回答已收到")
