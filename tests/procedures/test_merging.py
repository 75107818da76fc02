"""Two cases become one, with everything that belongs to them; undone, nothing is lost either way."""

import asyncio

import pytest

from tests.api.refusals import assert_problem
from tests.house import House, Json, Office
from tests.procedures.conftest import Engine
from tests.reports_made import child, report
from workflows.promises import Subject

SAME, UNSEEN = ("/into", "same-case"), ("/into", "unknown-case")
WHY = {"reason": "同一儿童，两校分别报告"}


async def case_of(office: Office, receipt: Json) -> Json:
    found: Json = (await office.read("/cases", q=receipt["number"]))["items"][-1]
    return found


@pytest.fixture
async def chief(house: House) -> Office:
    return await house.office("police-349901", role="supervisor", person="周所长")


@pytest.fixture
async def pair(house: House, chief: Office) -> tuple[Json, Json]:
    """Two cases that the county's police lead: one of a child, and one of the same child under another name."""
    school = await house.office("school-349901101-1")
    made = []
    for more in ({}, {"circumstances": [], "harm_categories": ["SELF_HARM"], "narrative": "割腕"}):
        made.append(await case_of(chief, await school.do("/reports", report(child(), **more), 201)))
    return made[0], made[1]


def ids(case: Json, part: str) -> set[str]:
    return {found["id"] for found in case[part]}


async def test_a_merged_case_is_closed_with_a_link_and_everything_of_it_goes_on_in_the_other(
    chief: Office, pair: tuple[Json, Json]
) -> None:
    into, other = [await chief.read(f"/cases/{case['id']}") for case in pair]
    merged = await chief.do(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY})
    assert merged["id"] == into["id"]
    for part in ("children", "reports", "referrals", "deadlines", "notices"):
        assert ids(merged, part) == ids(into, part) | ids(other, part), part
    assert merged["report_numbers"] == [*into["report_numbers"], *other["report_numbers"]]
    assert "SELF_HARM" in merged["harm_categories"]
    assert merged["deadlines"] == sorted(merged["deadlines"], key=lambda clock: (clock["started_at"], clock["due_at"]))
    before = {clock["id"]: clock["due_at"] for case in (into, other) for clock in case["deadlines"]}
    assert {clock["id"]: clock["due_at"] for clock in merged["deadlines"]} == before
    closed = await chief.read(f"/cases/{other['id']}")
    assert (closed["status"], closed["closure_reason"]) == ("closed", "DUPLICATE_MERGED")
    assert [(link["id"], link["known_by"]) for link in closed["linked_cases"]] == [(into["id"], "merged")]
    assert closed["reports"] == closed["children"] == closed["referrals"] == closed["deadlines"] == []


async def test_both_streams_say_so_and_hold(house: House, chief: Office, pair: tuple[Json, Json]) -> None:
    into, other = pair
    auditor = await house.office("audit-340000")
    await chief.do(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY})
    for case, named, type_ in ((into, other, "case.merged"), (other, into, "case.merged_into")):
        entries = (await auditor.read(f"/cases/{case['id']}/timeline", limit=200))["items"]
        (entry,) = [entry for entry in entries if entry["type"] == type_]
        assert entry["data"]["case"] == named["id"]
        assert WHY["reason"] not in str(entries)
        assert (await auditor.read(f"/audit/cases/{case['id']}/verify"))["valid"]


async def test_what_is_sealed_under_the_other_case_reads_through_it(
    house: House, chief: Office, pair: tuple[Json, Json]
) -> None:
    into, other = pair
    await chief.do(f"/cases/{other['id']}/notes", {"text": "另案走访"}, 201)
    (masked,) = (await chief.read(f"/cases/{other['id']}"))["children"]
    merged = await chief.do(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY})
    assert masked in merged["children"]
    opened = await chief.do(f"/cases/{into['id']}/unmask", {"fields": ["name", "narrative", "notes"], **WHY})
    assert "另案走访" in [note["text"] for note in opened["notes"]]
    assert "割腕" in [found["narrative"] for found in opened["reports"]]
    assert all(found["name"] for found in opened["children"])


async def test_the_work_goes_on_in_the_other_case_until_it_is_told_and_closed(
    house: House, chief: Office, engine: Engine, pair: tuple[Json, Json]
) -> None:
    into, other = pair
    merged = await chief.do(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY})
    assert (await engine.settle("case", other["id"])).reached[-1] == "closed"
    for referral in merged["referrals"]:
        office = await house.office(referral["organisation"], person="并案经办人")
        await office.do(f"/referrals/{referral['id']}/claim", {})
        await office.do(f"/referrals/{referral['id']}/resolve", {"result": "UNFOUNDED"})
    assert (await chief.read(f"/cases/{into['id']}"))["status"] == "resolved"
    await engine.case.tell_result(Subject(into["id"]))
    told = [notice for notice in (await chief.read(f"/cases/{into['id']}"))["notices"] if notice["kind"] == "RESULT"]
    assert len(told) == 2


async def test_an_office_of_the_one_takes_part_in_the_other(house: House, chief: Office) -> None:
    school, women = await house.office("school-349901101-1"), await house.office("womens-federation-349901")
    into = await case_of(chief, await school.do("/reports", report(), 201))
    other = await case_of(chief, await school.do("/reports", report(harm_categories=["EARLY_PREGNANCY"]), 201))
    assert (await women.get(f"/cases/{into['id']}")).status_code == 404
    await chief.do(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY})
    assert (await women.get(f"/cases/{into['id']}")).status_code == 200
    await chief.do(f"/cases/{into['id']}/split", {"case": other["id"], **WHY})
    assert (await women.get(f"/cases/{into['id']}")).status_code == 404
    assert (await women.get(f"/cases/{other['id']}")).status_code == 200


async def test_a_case_that_went_into_another_is_taken_out_by_asking_itself(house: House, chief: Office) -> None:
    school = await house.office("school-349901101-1")
    into, other = [await case_of(chief, await school.do("/reports", report(), 201)) for _ in range(2)]
    refused = await chief.post(f"/cases/{other['id']}/split", WHY)
    assert_problem(refused, 422, "unprocessable", ("/case", "missing"))
    await chief.do(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY})
    split = await chief.do(f"/cases/{other['id']}/split", WHY)
    assert (split["id"], len(split["reports"])) == (other["id"], 1)


async def test_an_office_in_a_conflict_in_the_one_loses_the_other_until_it_is_undone(
    house: House, chief: Office
) -> None:
    school, own = await house.office("school-349901101-1"), await house.office("education-349901")
    harmer = {"relationship": "TEACHER", "organisation": "education-349901"}
    into = await case_of(chief, await school.do("/reports", report(), 201))
    other = await case_of(chief, await school.do("/reports", report(suspected_harmers=[harmer]), 201))
    merged = await chief.do(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY})
    assert (await own.get(f"/cases/{into['id']}")).status_code == 404
    held = {r["organisation"] for r in merged["referrals"] if r["state"] in ("pending", "claimed")}
    assert "education-349901" not in held
    await chief.do(f"/cases/{into['id']}/split", {"case": other["id"], **WHY})
    assert (await own.get(f"/cases/{into['id']}")).status_code == 200
    assert (await own.get(f"/cases/{other['id']}")).status_code == 404


async def test_the_next_report_on_the_child_joins_the_case_that_took_it_over(house: House, chief: Office) -> None:
    school, known = await house.office("school-349901101-1"), child()
    into = await case_of(chief, await school.do("/reports", report(), 201))
    other = await case_of(chief, await school.do("/reports", report(known), 201))
    await chief.do(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY})
    again = await case_of(chief, await school.do("/reports", report(known), 201))
    assert again["id"] == into["id"]
    assert [(k["earlier_reports"], k["unfounded"]) for k in again["known_before"]] == [(1, 0)]


async def test_undone_everything_goes_back_with_what_has_come_of_it_since(
    house: House, chief: Office, pair: tuple[Json, Json]
) -> None:
    into, other = [await chief.read(f"/cases/{case['id']}") for case in pair]
    police = await house.office("police-349901", person="王警官")
    await chief.do(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY})
    (task,) = [r for r in other["referrals"] if r["organisation"] == "police-349901"]
    await police.do(f"/referrals/{task['id']}/claim", {})
    made = {"kind": "PS_PENALTY", "decided_at": "2026-03-11T09:00:00+08:00", "note": "并案期间处罚"}
    await police.do(f"/referrals/{task['id']}/measures", made, 201)
    left = await chief.do(f"/cases/{into['id']}/split", {"case": other["id"], **WHY})
    back = await chief.read(f"/cases/{other['id']}")
    for part in ("children", "reports", "referrals"):
        assert (ids(left, part), ids(back, part)) == (ids(into, part), ids(other, part)), part
    assert ids(other, "deadlines") < ids(back, "deadlines")
    assert ids(left, "deadlines") == ids(into, "deadlines")
    assert (back["status"], back["closure_reason"]) == ("in_handling", None)
    for name in ("report_numbers", "circumstances", "harm_categories"):
        assert (left[name], back[name]) == (into[name], other[name])
    (claimed,) = [r for r in back["referrals"] if r["id"] == task["id"]]
    assert (claimed["state"], claimed["measures"][0]["note"]) == ("claimed", "并案期间处罚")
    await police.do(f"/referrals/{task['id']}/resolve", {"result": "WARNED"})
    auditor = await house.office("audit-340000")
    for case in (into, other):
        assert (await auditor.read(f"/audit/cases/{case['id']}/verify"))["valid"]


async def test_what_a_reporter_added_meanwhile_goes_back_with_the_report(house: House, chief: Office) -> None:
    school = await house.office("school-349901101-1")
    into = await case_of(chief, await school.do("/reports", report(), 201))
    receipt = await school.do("/reports", report(), 201)
    other = await case_of(chief, receipt)
    await chief.do(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY})
    await school.do(f"/reports/{receipt['id']}/supplements", {"narrative": "并案后补充"}, 201)

    async def read(case: Json) -> str:
        return str((await chief.do(f"/cases/{case['id']}/unmask", {"fields": ["notes"], **WHY}))["notes"])

    assert "并案后补充" in await read(into)
    await chief.do(f"/cases/{into['id']}/split", {"case": other["id"], **WHY})
    assert "并案后补充" not in await read(into)
    assert "并案后补充" in await read(other)


async def test_a_merged_case_takes_no_command_any_more(chief: Office, pair: tuple[Json, Json]) -> None:
    into, other = pair
    await chief.do(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY})
    assert_problem(await chief.post(f"/cases/{other['id']}/reopen", WHY), 409, "case-merged")
    assert_problem(await chief.post(f"/cases/{other['id']}/unmask", {"fields": ["name"], **WHY}), 409, "case-merged")
    asked = {"agency": "HEALTH", **WHY}
    assert (await chief.post(f"/cases/{other['id']}/referrals", asked)).status_code in (403, 409)


async def test_what_cannot_be_merged_or_undone(house: House, chief: Office, pair: tuple[Json, Json]) -> None:
    into, other = pair
    school, elsewhere = await house.office("school-349901101-1"), "349902101201"
    merge, split = f"/cases/{other['id']}/merge", f"/cases/{into['id']}/split"
    assert_problem(await chief.post(merge, {"into": other["id"], **WHY}), 422, "unprocessable", SAME)
    assert_problem(await chief.post(split, {"case": other["id"], **WHY}), 409, "not-merged")
    foreign = await case_of(
        await house.office("police-349902"), await school.do("/reports", report(division_code=elsewhere), 201)
    )
    assert_problem(await chief.post(merge, {"into": foreign["id"], **WHY}), 422, "unprocessable", UNSEEN)
    await chief.do(merge, {"into": into["id"], **WHY})
    third = await case_of(chief, await school.do("/reports", report(), 201))
    assert_problem(await chief.post(f"/cases/{into['id']}/merge", {"into": third["id"], **WHY}), 409, "has-merged")
    assert_problem(await chief.post(f"/cases/{third['id']}/merge", {"into": other["id"], **WHY}), 409, "case-closed")


async def test_merging_crosswise_at_the_same_moment_is_done_once(chief: Office, pair: tuple[Json, Json]) -> None:
    one, other = pair
    answers = await asyncio.gather(
        *(
            chief.post(f"/cases/{a['id']}/merge", {"into": b["id"], **WHY})
            for a, b in ((one, other), (other, one), (one, other), (other, one))
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]


async def test_a_claim_that_waits_while_its_case_is_merged_changes_nothing_or_is_done_in_the_other(
    house: House, chief: Office, pair: tuple[Json, Json]
) -> None:
    into, other = [await chief.read(f"/cases/{case['id']}") for case in pair]
    police = await house.office("police-349901", person="王警官")
    (task,) = [r for r in other["referrals"] if r["organisation"] == "police-349901"]
    merged, claimed = await asyncio.gather(
        chief.post(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY}),
        police.post(f"/referrals/{task['id']}/claim", {}),
    )
    assert merged.status_code == 200
    assert claimed.status_code in (200, 503)
    await police.do(f"/referrals/{task['id']}/claim", {}, 409 if claimed.status_code == 200 else 200)


async def test_an_older_state_is_not_merged(chief: Office, pair: tuple[Json, Json]) -> None:
    into, other = pair
    path = f"/cases/{other['id']}"
    old = (await chief.get(path)).headers["etag"]
    await chief.do(f"{path}/notes", {"text": "走访"}, 201)
    refused = await chief.post(f"{path}/merge", {"into": into["id"], **WHY}, **{"If-Match": old})
    assert_problem(refused, 412, "stale-state")


def _leading(case: Json) -> set[str]:
    return {found["id"] for found in case["referrals"] if found["role"] == "lead"}


async def test_of_two_leading_tasks_one_assists_until_the_merge_is_undone(
    chief: Office, pair: tuple[Json, Json]
) -> None:
    into, other = [await chief.read(f"/cases/{case['id']}") for case in pair]
    merged = await chief.do(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY})
    assert _leading(merged) == _leading(into)
    left = await chief.do(f"/cases/{into['id']}/split", {"case": other["id"], **WHY})
    back = await chief.read(f"/cases/{other['id']}")
    assert (_leading(left), _leading(back)) == (_leading(into), _leading(other))
    assert (left["lead"], back["lead"]) == (into["lead"], other["lead"])
