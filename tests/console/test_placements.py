"""Temporary guardianship on the page of its case: proposed, decided by another, reviewed, ended."""

import pytest

from services.core.actor import Role
from tests.console.visiting import Browser
from tests.console.worked import Worked, worked
from tests.house import House

GUARDIAN = "civil-affairs-349901"


@pytest.fixture
async def case(house: House) -> Worked:
    return await worked(house)


@pytest.fixture
async def handler(case: Worked) -> Browser:
    return await case.somebody(GUARDIAN)


def section(page: str) -> str:
    return page.split('id="placements"')[1].split("</section>")[0]


async def test_it_is_proposed_with_its_carer_and_waits_for_somebody_else(case: Worked, handler: Browser) -> None:
    assert f'href="{case.address}/placements"' in (await handler.open(case.address)).text
    await handler.open(f"{case.address}/placements")
    child = (await case.read())["children"][0]["id"]
    wanted = {"child_id": child, "ground": "TG6", "mode": "PROTECTION_INSTITUTION", "caretaker.name": "县保护中心"}
    await handler.fill("ground", **wanted)
    assert "安置前须听取满八周岁儿童本人的意见" in handler.page.text
    assert 'href="#child_view"' in handler.page.text
    await handler.fill("ground", **wanted, child_view="愿意")
    assert "已提出临时监护，等待批准。" in handler.page.text
    assert "由没有提出的负责人决定" in section(handler.page.text)


async def test_a_relative_is_entrusted_after_an_assessment_alone(case: Worked, handler: Browser) -> None:
    await handler.open(f"{case.address}/placements")
    child = (await case.read())["children"][0]["id"]
    wanted = {"child_id": child, "ground": "TG6", "mode": "KINSHIP_CARE", "child_view": "愿意"}
    await handler.fill("ground", **wanted, **{"caretaker.name": "外祖母"})
    assert "委托亲属抚养前须评估其照护能力" in handler.page.text
    assert 'href="#caretaker.fitness"' in handler.page.text
    assert 'id="caretaker.fitness"' in handler.page.text
    fit = {"caretaker.name": "外祖母", "caretaker.fitness.fit": "no"}
    await handler.fill("ground", **wanted, **fit)
    assert "经评估不适宜的人不得受托抚养" in handler.page.text
    await handler.fill("ground", **wanted, **{**fit, "caretaker.fitness.fit": "yes"})
    assert "已提出临时监护，等待批准。" in handler.page.text


async def test_a_superior_who_did_not_propose_it_approves(case: Worked) -> None:
    placement = await case.placed(approved=False)
    boss = await case.somebody(GUARDIAN, Role.SUPERVISOR)
    await boss.open(case.address)
    assert f'href="/placements/{placement}/approve"' in section(boss.page.text)
    await boss.open(f"/placements/{placement}/approve")
    await boss.fill("note", note="同意")
    assert "临时监护已批准。" in boss.page.text
    shown = section(boss.page.text)
    assert "进行中" in shown
    assert "去向，最迟何时着手" in shown
    assert "转为长期监护" in shown


async def test_who_proposed_it_may_not_approve_it(case: Worked) -> None:
    boss = await case.somebody(GUARDIAN, Role.SUPERVISOR)
    await boss.open(f"{case.address}/placements")
    child = (await case.read())["children"][0]["id"]
    await boss.fill("ground", child_id=child, ground="TG6", mode="FOSTER_CARE", child_view="愿意")
    shown = section(boss.page.text)
    assert "由没有提出的负责人决定" in shown
    assert "/approve" not in shown


async def test_a_review_changes_the_mode(case: Worked, handler: Browser) -> None:
    placement = await case.placed()
    await handler.open(f"/placements/{placement}/reviews")
    await handler.fill("outcome", outcome="change_mode", note="适应良好")
    assert 'href="#mode"' in handler.page.text
    await handler.fill("outcome", outcome="change_mode", mode="FOSTER_CARE", note="适应良好")
    assert "评估已登记。" in handler.page.text
    assert "家庭寄养" in section(handler.page.text)


async def test_no_return_before_what_the_law_wants_first(case: Worked, handler: Browser) -> None:
    placement = await case.placed()
    page = (await handler.open(f"/placements/{placement}/end")).text
    assert "先登记：" in page
    await handler.fill("reason", reason="REUNIFIED")
    assert handler.page.status_code == 409
    assert "尚未记录送回前须完成的事项" in handler.page.text
    await handler.fill("reason", reason="DECEASED")
    assert "临时监护已终止。" in handler.page.text


async def test_only_a_superior_extends_it_and_no_longer_than_the_law(case: Worked, handler: Browser) -> None:
    placement = await case.placed()
    assert "由负责人延长" in section((await handler.open(case.address)).text)
    boss = await case.somebody(GUARDIAN, Role.SUPERVISOR)
    await boss.open(f"/placements/{placement}/extend")
    await boss.fill("until", until="2099-01-01", reason="诉讼未结")
    assert 'href="#until"' in boss.page.text
    assert "监护侵害意见第15条" in boss.page.text


async def test_another_office_sees_it_and_is_offered_nothing(case: Worked) -> None:
    placement = await case.placed()
    officer = await case.somebody()
    assert f"/placements/{placement}/" not in (await officer.open(case.address)).text
    await officer.open(f"/placements/{placement}/end")
    await officer.fill("reason", reason="DECEASED")
    assert officer.page.status_code == 403
