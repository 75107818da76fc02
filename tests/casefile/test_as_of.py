"""What a case was at a moment that has passed: equal to what was answered then, and nothing personal."""

from datetime import timedelta

from services.core import clock
from tests.house import House, Json, wordless
from tests.placements.conftest import Guardians, guardians
from tests.reports_made import report

__all__ = ["guardians"]


def problem(answer: Json) -> str:
    return str(answer["type"]).rpartition("/")[2]


async def test_what_was_known_then_is_answered_as_it_was_answered_then(guardians: Guardians) -> None:
    case = await guardians.case()
    path, then = f"/cases/{case['id']}", []

    async def look() -> None:
        then.append((clock.now().isoformat(), await guardians.auditor.read(path)))

    await look()
    await guardians.recorded(case)
    await look()
    placement = await guardians.active(case)
    await look()
    await guardians.handler.do(f"{placement}/end", {"reason": "DECEASED"})
    await look()
    for at, answered in then:
        found = await guardians.auditor.read(path, as_of=at)
        assert found.pop("as_of") is not None
        for name, value in found.items():
            assert value == wordless(answered)[name], name


async def test_a_commit_is_known_whole_from_its_first_entry_on(guardians: Guardians) -> None:
    case = await guardians.case()
    first = await guardians.auditor.read(f"/cases/{case['id']}", as_of=case["opened_at"])
    assert [r["id"] for r in first["referrals"]] == [r["id"] for r in case["referrals"]]
    entries = (await guardians.auditor.read(f"/cases/{case['id']}/timeline"))["items"]
    assert len({entry["recorded_at"] for entry in entries}) == 1


async def test_no_answer_about_the_past_holds_anything_personal(guardians: Guardians) -> None:
    case = await guardians.case()
    await guardians.active(case)
    found = await guardians.handler.get(f"/cases/{case['id']}", as_of=clock.now().isoformat())
    child, placement = found.json()["children"][0], found.json()["placements"][0]
    assert {name for name, value in child.items() if value} == {"id"}
    assert (placement["caretaker"], placement["child_view"], placement["note"]) == (None, None, None)


async def test_a_time_before_the_case_the_future_and_one_without_an_offset_are_refused(guardians: Guardians) -> None:
    case = await guardians.case()
    path, opened = f"/cases/{case['id']}", clock.now() - timedelta(days=1)
    before = await guardians.auditor.get(path, as_of=opened.isoformat())
    assert (before.status_code, problem(before.json())) == (404, "not-yet-opened")
    for wrong, code in (
        ((clock.now() + timedelta(minutes=1)).isoformat(), "in-the-future"),
        ("2026-11-24T10:00:00", "timezone-aware"),
        ("yesterday", "instant-format"),
    ):
        refused = await guardians.auditor.get(path, as_of=wrong)
        assert refused.status_code == 422
        assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/query/as_of", code)]


async def test_who_may_not_see_the_case_does_not_see_its_past(house: House, guardians: Guardians) -> None:
    school = await house.office("school-349901101-1")
    await school.do("/reports", report(), 201)
    case = await guardians.case()
    neighbour = await house.office("police-349902", person="邻县警官")
    for office, status in ((neighbour, 404), (school, 403), (house.anybody(), 401)):
        answer = await office.get(f"/cases/{case['id']}", as_of=clock.now().isoformat())
        assert answer.status_code == status
