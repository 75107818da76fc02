"""What an office does under its task, by the forms of the case's page."""

import pytest

from services.core.actor import Role
from tests.console.visiting import Browser
from tests.console.worked import Worked, worked
from tests.house import House


@pytest.fixture
async def case(house: House) -> Worked:
    return await worked(house)


@pytest.fixture
async def officer(case: Worked) -> Browser:
    return await case.claimed()


async def test_who_steps_back_leaves_it_to_the_office(case: Worked, officer: Browser) -> None:
    await officer.open(f"/tasks/{case.filed.task}/release")
    await officer.fill("reason", reason="调离岗位")
    assert "已退出办理" in officer.page.text
    assert f"/inbox/{case.filed.task}/claim" in officer.page.text
    (task,) = [one for one in (await case.read())["referrals"] if one["id"] == case.filed.task]
    assert (task["state"], task["claimed_by"]) == ("pending", None)


async def test_a_handler_is_told_that_a_superior_reassigns(case: Worked, officer: Browser) -> None:
    acts = (await officer.open(case.address)).text.split('id="acts"')[1].split("</section>")[0]
    assert "由本单位负责人改派" in acts
    assert f'href="/tasks/{case.filed.task}/reassign"' not in acts


async def test_a_superior_gives_it_to_somebody_else(case: Worked, officer: Browser) -> None:
    await case.house.office("police-349901", person="接手警官")
    boss = await case.somebody(role=Role.SUPERVISOR)
    chosen = (await boss.open(f"/tasks/{case.filed.task}/reassign")).text.split("<select")[1].split("</select>")[0]
    assert 'value="接手警官"' in chosen
    await boss.fill("person", person="没有这个人", reason="原办案人休假")
    assert 'href="#person"' in boss.page.text
    await boss.fill("person", person="接手警官", reason="原办案人休假")
    assert "已改派。" in boss.page.text
    assert "接手警官" in boss.page.text.split('id="tasks"')[1]


async def test_a_task_goes_to_the_competent_office(case: Worked, officer: Browser) -> None:
    await officer.open(f"/tasks/{case.filed.task}/transfer")
    await officer.fill("organisation", organisation="police-349902", reason="案发地在邻县")
    assert "已移送。" in officer.page.text


async def test_a_task_goes_back_and_the_case_is_routed_again(case: Worked, officer: Browser) -> None:
    await officer.open(f"/tasks/{case.filed.task}/return")
    await officer.fill("reason", reason="不属公安机关管辖")
    assert "已退回，案件将另行转介。" in officer.page.text


async def test_what_was_found_is_asked_of_the_measures_that_take_it(case: Worked, officer: Browser) -> None:
    await officer.open(f"/tasks/{case.filed.task}/measures")
    assert "finding" in officer.form("kind").controls
    await officer.open(f"/tasks/{case.filed.task}/measures?kind=ADMONITION")
    assert "finding" not in officer.form("kind").controls


async def test_a_mistaken_measure_is_withdrawn_and_stays_on_record(case: Worked, officer: Browser) -> None:
    await officer.open(f"/tasks/{case.filed.task}/measures?kind=ADMONITION")
    await officer.fill("kind", kind="ADMONITION")
    (task,) = [one for one in (await case.read())["referrals"] if one["id"] == case.filed.task]
    withdrawal = f"/tasks/{case.filed.task}/measures/{task['measures'][0]['id']}/withdraw"
    assert f'href="{withdrawal}"' in officer.page.text
    await officer.open(withdrawal)
    await officer.fill("reason", reason="登记有误")
    assert "措施已撤回。" in officer.page.text
    assert "<s>" in officer.page.text.split('id="tasks"')[1].split("</section>")[0]
    assert withdrawal not in officer.page.text


async def test_what_nobody_has_ever_heard_of_is_no_form(case: Worked, officer: Browser) -> None:
    for address in (f"/tasks/{case.filed.task}/nothing", f"{case.address}/nothing"):
        assert (await officer.open(address)).status_code == 404
