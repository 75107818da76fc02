"""The papers of a case: filed by a form, handed out to whom they are for, withdrawn."""

import pytest

from tests.console.worked import Worked, worked
from tests.house import House

PAPER = b"%PDF-1.7\n a letter"
PICTURE = b"%PDF-1.7\n what somebody saw"


@pytest.fixture
async def case(house: House) -> Worked:
    return await worked(house)


def section(page: str) -> str:
    return page.split('id="papers"')[1].split("</section>")[0]


async def test_a_paper_is_filed_listed_and_handed_out(case: Worked) -> None:
    officer = await case.somebody()
    await officer.open(f"{case.address}/documents")
    await officer.upload("kind", PAPER, kind="LETTER", document_number="公函〔2026〕1号")
    assert "材料已入卷。" in officer.page.text
    (paper,) = (await case.read())["documents"]
    address = f"{case.address}/documents/{paper['id']}"
    assert f'href="{address}"' in section(officer.page.text)
    answer = await officer.client.get(address)
    assert answer.content == PAPER
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_a_paper_without_a_kind_is_said_at_its_field(case: Worked) -> None:
    officer = await case.somebody()
    await officer.open(f"{case.address}/documents")
    await officer.upload("kind", PAPER, document_number="公函〔2026〕1号")
    assert officer.page.status_code == 422
    assert 'href="#kind"' in officer.page.text
    assert "公函〔2026〕1号" in officer.page.text


async def test_who_it_is_not_for_sees_that_it_is_there(case: Worked) -> None:
    officer = await case.somebody()
    await officer.open(f"{case.address}/documents")
    await officer.upload("kind", PAPER, kind="INTERVIEW_RECORD")
    (paper,) = (await case.read())["documents"]
    teacher = await case.somebody("education-349901")
    shown = section((await teacher.open(case.address)).text)
    assert "询问笔录" in shown
    assert "<a" not in shown
    answer = await teacher.client.get(f"{case.address}/documents/{paper['id']}")
    assert answer.status_code == 403


async def test_what_was_filed_wrongly_is_taken_back(case: Worked) -> None:
    officer = await case.somebody()
    await officer.open(f"{case.address}/documents")
    await officer.upload("kind", PAPER, kind="LETTER")
    (paper,) = (await case.read())["documents"]
    await officer.open(f"{case.address}/documents/{paper['id']}/withdraw")
    await officer.fill("reason", reason="放错了案卷")
    assert "材料已撤回。" in officer.page.text
    assert "<s>" in section(officer.page.text)
    assert (await officer.client.get(f"{case.address}/documents/{paper['id']}")).status_code == 409


async def test_evidence_of_a_report_is_handed_out_to_those_who_investigate(case: Worked) -> None:
    school = await case.house.office("school-349901101-1")
    report = (await case.read())["reports"][0]["id"]
    assert (await school.send(f"/reports/{report}/attachments", PICTURE)).status_code == 201
    officer = await case.somebody()
    shown = section((await officer.open(case.address)).text)
    address = shown.split('href="/evidence/')[1].split('"')[0]
    assert (await officer.client.get(f"/evidence/{address}")).content == PICTURE
    teacher = await case.somebody("education-349901")
    assert "/evidence/" not in (await teacher.open(case.address)).text
