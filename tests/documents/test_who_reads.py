"""Each paper for those whose task needs it."""

import pytest

from tests.api.refusals import assert_problem
from tests.documents.conftest import PAPER, Offices, filed
from tests.house import House, Json, Office

READERS = ("police", "civil_affairs", "education", "health", "village")


def names(**who: bool) -> set[str]:
    return {name for name, may in who.items() if may}


async def reading(offices: Offices, path: str) -> set[str]:
    """Those who get it; the others are told that it is not for their office."""
    got = set()
    for name in READERS:
        answer = await getattr(offices, name).get(path)
        if answer.status_code == 200:
            assert answer.content == PAPER
            got.add(name)
        else:
            assert_problem(answer, 403, "not-for-this-office")
    return got


@pytest.mark.parametrize(
    ("kind", "readers"),
    [
        ("DV_WARNING", {"police", "civil_affairs", "education", "health", "village"}),
        ("RULING", {"police", "civil_affairs", "education", "health", "village"}),
        ("ASSESSMENT", {"police", "civil_affairs"}),
        ("CONFERENCE_MINUTES", {"police", "civil_affairs"}),
        ("INTERVIEW_RECORD", {"police"}),
        ("APPRAISAL_OPINION", {"police", "civil_affairs", "health"}),
        ("VISIT_RECORD", {"police", "civil_affairs", "village"}),
        ("BULLYING_REPORT", {"police", "education"}),
        ("EVIDENCE", {"police", "civil_affairs"}),
        ("HANDOVER", {"police"}),
        ("OTHER", {"police", "civil_affairs"}),
    ],
)
async def test_a_paper_is_for_those_whose_task_needs_it(
    offices: Offices, case: Json, kind: str, readers: set[str]
) -> None:
    assert await reading(offices, await filed(offices.police, case, kind)) == readers


async def test_who_filed_a_paper_reads_it(offices: Offices, case: Json) -> None:
    for name, kind in (("education", "ASSESSMENT"), ("village", "MEDICAL_RECORD"), ("health", "HANDOVER")):
        path = await filed(getattr(offices, name), case, kind)
        assert name in await reading(offices, path)


async def test_where_the_child_is_stays_between_its_guardian_and_the_leading_police(
    offices: Offices, case: Json
) -> None:
    handover = await filed(offices.police, case, "HANDOVER")
    assert await reading(offices, handover) == {"police"}
    placement = await offices.placed(case)
    assert await reading(offices, handover) == {"police", "civil_affairs"}
    of_carer = await filed(offices.civil_affairs, case, "DV_WARNING", placement_id=placement)
    assert await reading(offices, of_carer) == {"police", "civil_affairs"}


@pytest.mark.parametrize("who", ["machine", "auditor"])
async def test_a_paper_is_for_people_and_not_for_machines_or_auditors(offices: Offices, case: Json, who: str) -> None:
    answer = await getattr(offices, who).get(await filed(offices.police, case, "DV_WARNING"))
    assert_problem(answer, 403, "forbidden")


async def test_whoever_does_not_see_the_case_does_not_see_the_paper(offices: Offices, case: Json) -> None:
    path = await filed(offices.police, case, "DV_WARNING")
    assert_problem(await offices.above.get(path), 404, "not-found")
    other = await offices.case()
    assert_problem(await offices.police.get(path.replace(case["id"], other["id"])), 404, "not-found")


async def test_each_reading_is_on_record_with_its_right(offices: Offices, case: Json) -> None:
    await offices.placed(case)
    handover = await filed(offices.health, case, "HANDOVER")
    for reader in (offices.police, offices.civil_affairs, offices.education):
        await reader.get(handover)
    found = (await offices.auditor.read("/audit/access-log", case_id=case["id"]))["items"]
    opened = [entry for entry in found if entry["subjects"] == [handover.rpartition("/")[2]]]
    assert [(entry["person"], entry["ground"]) for entry in opened] == [("王警官", "leads"), ("民政干部", "guardian")]


async def test_evidence_is_for_those_who_work_with_it(house: House, offices: Offices, case: Json) -> None:
    report_id = case["reports"][0]["id"]
    sent = (await offices.school.send(f"/reports/{report_id}/attachments", PAPER, "照片.pdf")).json()
    assert await reading(offices, f"/reports/{report_id}/attachments/{sent['id']}") == {"police", "civil_affairs"}
    ask = {"fields": ["attachments"], "reason": "核实来源"}
    opened = await offices.police.do(f"/cases/{case['id']}/unmask", ask)
    assert [(found["id"], found["name"]) for found in opened["attachments"]] == [(sent["id"], "照片.pdf")]
    assert_problem(await offices.education.post(f"/cases/{case['id']}/unmask", ask), 403, "not-for-this-office")


async def test_in_an_emergency_a_supervisor_reads_them(house: House, offices: Offices, case: Json) -> None:
    await offices.placed(case)
    handover = await filed(offices.civil_affairs, case, "HANDOVER")
    boss = await house.office("police-349900", role="supervisor", person="市局局长")
    assert (await boss.get(handover)).status_code == 404
    await boss.do(f"/cases/{case['id']}/break-glass", {"reason": "孩子失踪"}, 201)
    assert (await boss.get(handover)).content == PAPER
    found: list[Json] = (await offices.auditor.read("/audit/access-log", case_id=case["id"]))["items"]
    assert found[-1]["ground"] == "break_glass"


async def test_papers_go_with_a_case_that_is_merged_and_come_back(house: House, offices: Offices) -> None:
    case, into = await offices.case(), await offices.case()
    boss: Office = await house.office("police-349901", role="supervisor", person="所长")
    path = await filed(offices.police, case, "REPLY")
    words = {"reason": "同一儿童"}
    await boss.do(f"/cases/{case['id']}/merge", {**words, "into": into["id"]})
    moved = path.replace(case["id"], into["id"])
    assert (await offices.police.get(moved)).content == PAPER
    assert (await offices.police.get(path)).status_code == 404
    assert len((await offices.police.read(f"/cases/{into['id']}"))["documents"]) == 1
    await boss.do(f"/cases/{into['id']}/split", {**words, "case": case["id"]})
    assert (await offices.police.get(path)).content == PAPER
