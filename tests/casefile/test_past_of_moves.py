"""Two cases become one, and two again; a report gets a case of its own: each moment is answered as it was then."""

from dataclasses import dataclass, field
from datetime import datetime

import pytest

from services.core import clock
from tests.house import House, Json, Office, wordless
from tests.procedures.test_merging import case_of
from tests.reports_made import child, report

WHY = {"reason": "同一儿童，两校分别报告"}


@dataclass
class Looks:
    """What an auditor was answered, and when."""

    auditor: Office
    then: list[tuple[datetime, Json]] = field(default_factory=list)

    async def at(self, *cases: Json) -> None:
        for case in cases:
            self.then.append((clock.now(), await self.auditor.read(f"/cases/{case['id']}")))

    async def are_still_true(self) -> None:
        for at, answered in self.then:
            found = await self.auditor.read(f"/cases/{answered['id']}", as_of=at.isoformat())
            for name in found.keys() - {"as_of", "children"}:
                assert in_order(found[name]) == in_order(wordless(answered)[name]), (name, at)
            assert [c["id"] for c in found["children"]] == [c["id"] for c in answered["children"]]


def in_order(found: object) -> object:
    return sorted(found, key=str) if isinstance(found, list) else found


@pytest.fixture
async def chief(house: House) -> Office:
    return await house.office("police-349901", role="supervisor", person="周所长")


@pytest.fixture
async def looks(house: House) -> Looks:
    return Looks(await house.office("audit-340000"))


async def work(house: House, case: Json, *, result: str | None = None) -> None:
    """Its police do something in it."""
    office = await house.office("police-349901", person="王警官")
    for task in [r for r in case["referrals"] if r["agency"] == "PUBLIC_SECURITY" and r["state"] != "resolved"]:
        if task["state"] == "pending":
            await office.do(f"/referrals/{task['id']}/claim", {})
        made = {"kind": "PS_CASE_FILED", "decided_at": clock.now().isoformat()}
        await office.do(f"/referrals/{task['id']}/measures", made, 201)
        if result:
            await office.do(f"/referrals/{task['id']}/resolve", {"result": result})


async def test_before_between_and_after_a_merge_and_its_undoing(house: House, chief: Office, looks: Looks) -> None:
    school, known = await house.office("school-349901101-1"), child()
    into = await case_of(chief, await school.do("/reports", report(), 201))
    other = await case_of(chief, await school.do("/reports", report(known, harm_categories=["SELF_HARM"]), 201))
    await work(house, await chief.read(f"/cases/{other['id']}"))
    await looks.at(into, other)
    await chief.do(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY})
    await looks.at(into, other)
    again = await school.do("/reports", report(known, circumstances=["MULTIPLE_INJURY"], immediate_danger=True), 201)
    assert (await case_of(chief, again))["id"] == into["id"]
    await looks.at(into)
    await work(house, await chief.read(f"/cases/{into['id']}"), result="PENALISED")
    await looks.at(into)
    await chief.do(f"/cases/{into['id']}/split", {"case": other["id"], **WHY})
    await looks.at(into, other)
    await work(house, await chief.read(f"/cases/{other['id']}"))
    await chief.do(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY})  # and once more
    await looks.at(into, other)
    await looks.are_still_true()


async def test_before_and_after_a_report_gets_a_case_of_its_own_and_that_is_merged_back(
    house: House, chief: Office, looks: Looks
) -> None:
    school, hospital = await house.office("school-349901101-1"), await house.office("hospital-349901-1")
    known, sibling = child(), child()
    case = await case_of(chief, await school.do("/reports", report(known, harm_categories=["NEGLECT_UNATTENDED"]), 201))
    wrong = await hospital.do("/reports", report(known, sibling), 201)
    await looks.at(case)
    await chief.do(f"/cases/{case['id']}/split", {"report": wrong["id"], **WHY})
    new = await case_of(chief, wrong)
    await looks.at(case, new)
    assert len((await chief.read(f"/cases/{new['id']}"))["children"]) == 2
    await school.do("/reports", report(sibling), 201)
    await looks.at(case, new)
    await chief.do(f"/cases/{case['id']}/merge", {"into": new["id"], **WHY})
    await looks.at(case, new)
    await work(house, await chief.read(f"/cases/{new['id']}"))
    await looks.at(case, new)
    await looks.are_still_true()


async def test_both_streams_say_what_moved_and_when(house: House, chief: Office, looks: Looks) -> None:
    school = await house.office("school-349901101-1")
    into = await case_of(chief, await school.do("/reports", report(), 201))
    other = await case_of(chief, await school.do("/reports", report(), 201))
    before = await chief.read(f"/cases/{other['id']}")
    await chief.do(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY})
    entries = {}
    for case in (into, other):
        for entry in (await looks.auditor.read(f"/cases/{case['id']}/timeline", limit=200))["items"]:
            entries[entry["type"]] = entry
    came, went = entries["case.merged"], entries["case.merged_into"]
    assert came["recorded_at"] == went["recorded_at"]
    for part in ("reports", "children", "referrals", "notices"):
        assert sorted(came["data"][part]) == sorted(found["id"] for found in before[part]), part
    assert sorted(came["data"]["deadline_ids"]) == sorted(found["id"] for found in before["deadlines"])


async def test_what_was_known_of_a_child_goes_where_the_child_goes(house: House, chief: Office) -> None:
    school, known, sibling = await house.office("school-349901101-1"), child(), child()
    case = await case_of(chief, await school.do("/reports", report(known), 201))
    await school.do("/reports", report(sibling), 201)
    wrong = await school.do("/reports", report(known, sibling), 201)
    both = await chief.read(f"/cases/{case['id']}")
    assert [found["earlier_reports"] for found in both["known_before"]] == [1, 1]
    left = await chief.do(f"/cases/{case['id']}/split", {"report": wrong["id"], **WHY})
    new = await chief.read(f"/cases/{(await case_of(chief, wrong))['id']}")
    for one in (left, new):
        (before,) = one["known_before"]
        assert before["child_id"] in {found["id"] for found in one["children"]}
