"""Instruments of court and procuratorate on the page of their case: applied for, and step by step."""

from datetime import timedelta

import pytest

from services.core import clock
from tests.console.visiting import Browser
from tests.console.worked import Worked, worked
from tests.house import House


@pytest.fixture
async def case(house: House) -> Worked:
    return await worked(house)


@pytest.fixture
async def judge(case: Worked) -> Browser:
    return await case.somebody("court-349901")


def section(page: str) -> str:
    return page.split('id="legal"')[1].split("</section>")[0]


async def test_an_office_is_offered_what_the_law_lets_it_apply_for(case: Worked) -> None:
    officer = await case.claimed()
    page = (await officer.open(f"{case.address}/legal-referrals?forum=court")).text
    assert 'value="PROTECTION_ORDER"' in page
    assert "GUARDIANSHIP_REVOCATION" not in page
    assert "applicant" not in officer.form("instrument").controls
    await officer.fill("instrument", instrument="PROTECTION_ORDER", urgent="yes", note="有再次受害的危险")
    assert "申请已提交。" in officer.page.text
    assert "人身安全保护令" in section(officer.page.text)
    (legal,) = (await case.read())["legal_referrals"]
    assert (legal["urgent"], legal["applicant"]) == (True, "police-349901")


async def test_the_court_accepts_decides_and_serves(case: Worked, judge: Browser) -> None:
    legal = await case.applied()
    path = f"/legal-referrals/{legal}"
    shown = section((await judge.open(case.address)).text)
    assert f'href="{path}/accept"' in shown
    assert f'href="{path}/decide"' not in shown
    await judge.open(f"{path}/accept")
    await judge.fill("accepted_at")
    assert "已受理。" in judge.page.text
    await judge.open(f"{path}/decide")
    await judge.fill("outcome", outcome="granted", measures="NO_CONTACT")
    assert 'href="#valid_until"' in judge.page.text
    until = f"{clock.now() + timedelta(days=90):%Y-%m-%d}"
    await judge.fill("outcome", outcome="granted", measures="NO_CONTACT", valid_until=until)
    assert "决定已登记。" in judge.page.text
    assert "有效至" in section(judge.page.text)
    assert "禁止骚扰、跟踪、接触" in section(judge.page.text)
    await judge.open(f"{path}/serve")
    await judge.fill("to", to="RESPONDENT")
    assert "送达已登记。" in judge.page.text


async def test_a_validity_beyond_the_law_is_refused_on_its_basis(case: Worked, judge: Browser) -> None:
    path = f"/legal-referrals/{await case.applied()}"
    await judge.open(f"{path}/accept")
    await judge.fill("accepted_at")
    await judge.open(f"{path}/decide")
    await judge.fill("outcome", outcome="granted", valid_until="2099-01-01")
    assert "有效期超过法律规定的最长时间（" in judge.page.text


async def test_what_does_not_follow_here_is_refused(case: Worked, judge: Browser) -> None:
    path = f"/legal-referrals/{await case.applied()}"
    await judge.open(f"{path}/conclude")
    await judge.fill("note")
    assert judge.page.status_code == 409
    assert "当前阶段不能进行该步骤" in judge.page.text


async def test_who_applied_takes_no_step_of_the_courts(case: Worked) -> None:
    path = f"/legal-referrals/{await case.applied()}"
    officer = await case.somebody()
    assert f"{path}/accept" not in (await officer.open(case.address)).text
    await officer.open(f"{path}/accept")
    await officer.fill("accepted_at")
    assert officer.page.status_code == 403


async def test_the_forum_registers_what_others_apply_for(case: Worked, judge: Browser) -> None:
    await case.applied()
    await judge.open(f"{case.address}/legal-referrals?forum=court")
    assert "applicant" in judge.form("instrument").controls
    await judge.fill("instrument", instrument="PROTECTION_ORDER", applicant="NEAR_RELATIVE")
    assert "申请已提交。" in judge.page.text
