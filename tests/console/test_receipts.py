"""A report followed by its receipt code, and by the unit that made it: state, questions, more facts, files."""

from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from services.core.actor import Role
from services.reports.access import WRONG_CODES
from tests.console.visiting import Browser, logged_in
from tests.house import House, Office
from tests.identity.logging_in import Time
from tests.reports_made import report

SCRIPT = "<script>alert(1)</script>"
PICTURE = b"\xff\xd8\xff\xe0" + b"1" * 2000
QUESTION = "最近一次看到新伤是什么时候？"


@dataclass
class Followed:
    """`browser` has looked the code up."""

    receipt: dict[str, Any]
    browser: Browser
    police: Office

    async def ask(self, text: str = QUESTION) -> None:
        await self.police.do(f"/reports/{self.receipt['id']}/questions", {"text": text}, 201)

    async def look(self, code: str | None = None) -> str:
        await self.browser.open("/receipt")
        await self.browser.fill("receipt_code", receipt_code=code or self.receipt["receipt_code"])
        return self.browser.page.text

    async def attach(self, content: bytes, address: str = "/receipt/evidence") -> Any:
        form = next(form for form in self.browser.all_forms() if form.action.startswith(address))
        target = self.browser.page.url.join(form.action)
        sent = {"data": form.fields, "files": {"file": ("照片.jpg", content, "image/jpeg")}}
        self.browser.page = await self.browser.client.post(target, follow_redirects=True, **sent)  # type: ignore[arg-type]
        return self.browser.page


@pytest.fixture
async def followed(house: House) -> Followed:
    school = await house.office("school-349901101-1")
    police = await house.office("police-349901", person="查询警官")
    made = Followed(await school.do("/reports", report(), 201), Browser(house), police)
    await made.look()
    return made


async def test_the_code_opens_the_state_and_stands_in_no_address(followed: Followed) -> None:
    page = followed.browser.page
    assert "已收到，已转交有关机关，等待办理。" in page.text
    assert followed.receipt["number"] in page.text
    assert str(page.url) == "http://house/receipt"
    assert followed.receipt["receipt_code"] not in page.text.partition("</title>")[0]


async def test_who_looks_leaves_no_trace(house: House, followed: Followed) -> None:
    with psycopg.connect(house.server.url("postgres")) as connection:
        count = "SELECT (SELECT count(*) FROM remembered_answer), (SELECT count(*) FROM ledger_entry)"
        before = connection.execute(count).fetchone()
        await followed.look()
        connection.rollback()
        assert connection.execute(count).fetchone() == before


@pytest.mark.parametrize("between", ["", " ", "　", "—"])
async def test_a_code_may_be_pasted_as_it_was_written_down(followed: Followed, between: str) -> None:
    pasted = f" {followed.receipt['receipt_code'].replace('-', between)} "
    assert followed.receipt["number"] in await followed.look(pasted)


async def test_full_width_figures_are_figures(followed: Followed) -> None:
    wide = followed.receipt["receipt_code"].translate({48 + n: 0xFF10 + n for n in range(10)})
    assert followed.receipt["number"] in await followed.look(wide)


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        ("0000-0000-0000-0000", 404, "没有这个查询码"),
        ("1234", 422, "查询码是 16 位数字"),
        ("", 422, "查询码是 16 位数字"),
    ],
)
async def test_a_wrong_code_is_said_at_its_field(followed: Followed, code: str, status: int, words: str) -> None:
    await followed.browser.open("/receipt")
    await followed.browser.fill("receipt_code", receipt_code=code)
    page = followed.browser.page
    assert page.status_code == status
    assert words in page.text
    assert 'id="receipt_code-error"' in page.text
    assert followed.receipt["number"] not in page.text


async def test_a_question_is_answered_where_the_code_leads(followed: Followed) -> None:
    await followed.ask()
    assert QUESTION in await followed.look()
    await followed.browser.fill("text", text="上周五下午")
    page = followed.browser.page.text
    assert "您的回答已收到" in page
    assert "已回答的问题" in page
    assert 'name="text"' not in page


async def test_an_empty_answer_is_asked_for_again_at_its_question(followed: Followed) -> None:
    await followed.ask()
    await followed.look()
    await followed.browser.fill("text", text=" ")
    page = followed.browser.page
    assert page.status_code == 422
    assert 'id="text-error"' in page.text
    assert "请写下您的回答" in page.text
    assert QUESTION in page.text


async def test_more_facts_are_taken_and_never_shown_again(followed: Followed) -> None:
    await followed.browser.send(followed.browser.form(action="/receipt/supplements"), narrative=SCRIPT)
    assert "补充的情况已收到" in followed.browser.page.text
    assert "alert(1)" not in followed.browser.page.text


async def test_a_second_press_adds_the_facts_once(followed: Followed, house: House) -> None:
    form = followed.browser.form(action="/receipt/supplements")
    for _ in range(2):
        assert (await followed.browser.send(form, follow=False, narrative="又听到哭声")).status_code == 200
    (task,) = (await followed.police.read("/referrals", report_number=followed.receipt["number"]))["items"]
    timeline = (await followed.police.read(f"/cases/{task['case_id']}/timeline"))["items"]
    assert [entry["type"] for entry in timeline].count("report.supplemented") == 1


async def test_a_file_comes_in_without_scripts(followed: Followed) -> None:
    page = await followed.attach(PICTURE)
    assert page.status_code == 200
    assert "文件已收到。" in page.text
    assert "图片" in page.text


async def test_a_file_that_cannot_be_is_said_at_its_field(followed: Followed) -> None:
    page = await followed.attach(b"")
    assert page.status_code == 422
    assert 'id="file-error"' in page.text
    assert followed.receipt["number"] in page.text


async def test_a_file_of_another_site_is_not_taken(followed: Followed) -> None:
    target = "http://house/receipt/evidence?token=another"
    code = {"receipt_code": followed.receipt["receipt_code"]}
    answer = await followed.browser.client.post(target, data=code, files={"file": ("照片.jpg", PICTURE)})
    assert answer.status_code == 403


async def test_the_unit_that_reported_follows_it_without_the_code(house: House, followed: Followed) -> None:
    await followed.ask()
    teacher = await logged_in(house, "school-349901101-1", Role.REPORTER)
    mine = Followed(followed.receipt, teacher, followed.police)
    assert "1 个问题等着回答" in (await teacher.open("/my-reports")).text
    address = f"/my-reports/{followed.receipt['id']}"
    page = (await teacher.open(address)).text
    assert QUESTION in page
    assert "hutong:receipt?" in page
    assert f"<title>报告 {followed.receipt['number']} – 护童</title>" in page
    await teacher.fill("question", narrative="上周五下午")
    assert "您的回答已收到" in teacher.page.text
    assert str(teacher.page.url) == f"http://house{address}"
    assert "文件已收到。" in (await mine.attach(PICTURE, f"{address}/evidence")).text


async def test_another_units_report_is_not_there(house: House, followed: Followed) -> None:
    stranger = await logged_in(house, "village-349901101201", Role.REPORTER)
    assert (await stranger.open(f"/my-reports/{followed.receipt['id']}")).status_code == 404
    assert followed.receipt["number"] not in (await stranger.open("/my-reports")).text


async def test_whoever_has_not_logged_in_is_led_there(house: House) -> None:
    assert (await Browser(house).open("/my-reports")).url.path == "/login"


async def test_guessing_is_held_up_as_it_is_in_the_api(followed: Followed) -> None:
    with Time().standing():
        for _ in range(WRONG_CODES.most):
            await followed.look("0000-0000-0000-0000")
        assert followed.browser.page.status_code == 404
        page = await followed.look(followed.receipt["receipt_code"])
    assert followed.browser.page.status_code == 429
    assert followed.receipt["number"] not in page
