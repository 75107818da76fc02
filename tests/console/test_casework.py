"""What is done to a case as a whole, by its page: joined and parted, held, opened in an emergency, closed."""

import pytest

from services.core.actor import Role
from services.core.database import Database
from tests.console.visiting import Browser, logged_in
from tests.console.worked import Worked, worked
from tests.house import House
from tests.procedures.closed_cases import OFFICE, Registry


@pytest.fixture
async def case(house: House) -> Worked:
    return await worked(house)


@pytest.fixture
async def boss(case: Worked) -> Browser:
    return await case.somebody(role=Role.SUPERVISOR)


async def test_two_cases_are_joined_by_number_and_parted_again(case: Worked, boss: Browser) -> None:
    other = await worked(case.house)
    await boss.open(f"{other.address}/merge")
    await boss.fill("into", into="AJ-349901-20260310-XXXXXX", reason="同一孩子")
    assert 'href="#into"' in boss.page.text
    await boss.fill("into", into=case.filed.case_number, reason="同一孩子")
    assert "已并案" in boss.page.text
    assert "本案已并入另一案件" in boss.page.text
    await boss.open(f"{case.address}/split")
    assert other.filed.case_number in boss.page.text
    await boss.fill("case", reason="不是同一孩子")
    assert 'href="#case"' in boss.page.text
    await boss.fill("case", case=other.filed.case_id, reason="不是同一孩子")
    assert "已分出，另案办理。" in boss.page.text
    assert (await other.read())["status"] != "closed"


async def test_a_handler_is_not_offered_what_a_superior_does(case: Worked) -> None:
    page = (await (await case.claimed()).open(case.address)).text
    for name in ("merge", "split", "hold", "close"):
        assert f'href="{case.address}/{name}"' not in page


async def test_a_case_is_held_and_let_go(case: Worked, boss: Browser) -> None:
    await boss.open(f"{case.address}/hold")
    await boss.fill("reason", reason="正在申诉")
    assert "案卷保全中" in boss.page.text
    await boss.open(f"{case.address}/lift")
    await boss.fill("reason", reason="申诉已结")
    assert "案卷保全中" not in boss.page.text


async def test_closing_says_how_much_is_still_open(case: Worked, boss: Browser) -> None:
    acts = (await boss.open(case.address)).text.split('id="acts"')[1].split("</section>")[0]
    assert "还不能结案：" in acts
    await boss.open(f"{case.address}/close")
    await boss.fill("reason", reason="SAFE_STABLE")
    assert boss.page.status_code == 409


async def test_a_case_is_closed_by_another_than_who_resolved_it_and_reopened(house: House, database: Database) -> None:
    registry = await Registry.of(house, database)
    _, case_id = await registry.filed()
    await registry.handle(case_id)
    chief = await logged_in(house, OFFICE, Role.SUPERVISOR)
    assert f'href="/cases/{case_id}/close"' in (await chief.open(f"/cases/{case_id}")).text
    await chief.open(f"/cases/{case_id}/close")
    await chief.fill("reason", reason="SAFE_STABLE")
    assert "已结案。" in chief.page.text
    assert f'href="/cases/{case_id}/note"' not in chief.page.text
    await chief.open(f"/cases/{case_id}/reopen")
    await chief.fill("reason", reason="孩子再受伤害")
    assert "案件已重新开启。" in chief.page.text


async def test_a_superior_without_a_part_opens_it_in_an_emergency(case: Worked) -> None:
    stranger = await case.somebody("police-349900", Role.SUPERVISOR)
    page = await stranger.open(case.address)
    assert page.status_code == 404
    assert f'href="{case.address}/break-glass"' in page.text
    await stranger.open(f"{case.address}/break-glass")
    assert case.filed.case_number not in stranger.page.text
    await stranger.fill("reason")
    assert 'href="#reason"' in stranger.page.text
    await stranger.fill("reason", reason="孩子下落不明，夜间无人接听")
    assert "已紧急打开，审计已收到通知。" in stranger.page.text
    assert case.filed.case_number in stranger.page.text
    assert f'href="{case.address}/note"' not in stranger.page.text


async def test_the_emergency_page_does_not_tell_whether_there_is_a_case(case: Worked) -> None:
    stranger = await case.somebody("police-349900", Role.SUPERVISOR)
    there = await stranger.open(f"{case.address}/break-glass")
    nowhere = await stranger.open("/cases/00000000-0000-4000-8000-000000000000/break-glass")
    assert there.status_code == nowhere.status_code == 200
    await stranger.fill("reason", reason="紧急")
    assert stranger.page.status_code == 404


async def test_a_handler_finds_no_emergency_door(case: Worked) -> None:
    stranger = await case.somebody("police-349902")
    page = await stranger.open(case.address)
    assert "break-glass" not in page.text
    assert (await stranger.open(f"{case.address}/break-glass")).status_code == 403
