"""A report joins, opens, routes and is never lost."""

import asyncio
from typing import Any

from services.core.database import Database
from tests.house import House, Office
from tests.reports_made import child, report


async def cases_of(police: Office, *numbers: str) -> list[dict[str, Any]]:
    found = {}
    for number in numbers:
        for case in (await police.read("/cases", q=number))["items"]:
            found[case["id"]] = case
    return list(found.values())


async def test_a_second_report_of_the_same_child_joins_the_open_case(house: House) -> None:
    school, village = await house.office("school-349901101-1"), await house.office("village-349901101201")
    police = await house.office("police-349901")
    known = child()
    first = await school.do("/reports", report(known), 201)
    second = await village.do("/reports", report({**known, "category": "DIFFICULT"}), 201)
    assert second.keys() == first.keys()
    (case,) = await cases_of(police, first["number"], second["number"])
    assert case["report_numbers"] == [first["number"], second["number"]]
    assert len((await police.read(f"/cases/{case['id']}"))["children"]) == 1
    assert "NEW_FACTS" in [n["kind"] for n in (await police.read("/notices", case_id=case["id"]))["items"]]


async def test_an_id_number_finds_a_child_under_another_name_in_another_county(house: House) -> None:
    school, auditor = await house.office("school-349901101-1"), await house.office("audit-340000")
    number = f"34990120161102{id(school) % 9000 + 1000}"
    first = await school.do("/reports", report(child(id_number=number)), 201)
    second = await school.do("/reports", report(child(id_number=number), division_code="349902101201"), 201)
    assert len(await cases_of(auditor, first["number"], second["number"])) == 1


async def test_the_same_name_and_birth_date_in_another_county_is_only_a_possible_match(house: House) -> None:
    school, auditor = await house.office("school-349901101-1"), await house.office("audit-340000")
    known = child()
    first = await school.do("/reports", report(known), 201)
    second = await school.do("/reports", report(known, division_code="349902101201"), 201)
    one, other = await cases_of(auditor, first["number"], second["number"])
    links = (await auditor.read(f"/cases/{one['id']}"))["linked_cases"]
    assert [(link["id"], link["known_by"]) for link in links] == [(other["id"], "name_birth")]


async def test_two_reports_at_the_same_moment_make_one_case(house: House) -> None:
    school, auditor = await house.office("school-349901101-1"), await house.office("audit-340000")
    known = child()
    receipts = await asyncio.gather(*(school.do("/reports", report(known), 201) for _ in range(8)))
    (case,) = await cases_of(auditor, *(receipt["number"] for receipt in receipts))
    assert len(case["report_numbers"]) == 8
    assert (await auditor.read(f"/audit/cases/{case['id']}/verify"))["valid"]


async def test_an_urgent_report_that_joins_takes_the_case_to_the_top_of_the_inbox(house: House) -> None:
    school, police = await house.office("school-349901101-1"), await house.office("police-349901")
    known = child()
    first = await school.do("/reports", report(known, immediate_danger=False), 201)
    before = (await police.read("/referrals", report_number=first["number"]))["items"][0]
    assert before["risk"] != "urgent"
    await school.do("/reports", report(known, immediate_danger=True), 201)
    after = (await police.read("/referrals", report_number=first["number"]))["items"][0]
    assert after["risk"] == "urgent"
    assert (await police.read("/referrals", limit=1))["items"][0]["risk"] == "urgent"


async def test_a_report_after_the_closing_opens_a_new_case(house: House, database: Database) -> None:
    school, auditor = await house.office("school-349901101-1"), await house.office("audit-340000")
    known = child()
    first = await school.do("/reports", report(known), 201)
    case_id = (await cases_of(auditor, first["number"]))[0]["id"]
    from sqlalchemy import text

    async with database.transaction() as session:
        await session.execute(text("""UPDATE "case" SET status = 'closed' WHERE id = :id"""), {"id": case_id})
    second = await school.do("/reports", report(known), 201)
    assert len(await cases_of(auditor, first["number"], second["number"])) == 2


async def test_where_a_suspected_harmer_works_nothing_is_seen_and_the_office_above_receives(house: House) -> None:
    school = await house.office("school-349901101-1")
    harmer = {"relationship": "OTHER", "organisation": "police-349901"}
    receipt = await school.do("/reports", report(suspected_harmers=[harmer]), 201)
    own, above = await house.office("police-349901"), await house.office("police-349900")
    assert await cases_of(own, receipt["number"]) == []
    (case,) = await cases_of(above, receipt["number"])
    lead = next(r for r in (await above.read(f"/cases/{case['id']}"))["referrals"] if r["role"] == "lead")
    assert lead["organisation"] == "police-349900"
    assert (await own.get(f"/cases/{case['id']}")).status_code == 404
    assert (await own.get(f"/referrals/{lead['id']}")).status_code == 404


async def test_a_conflict_that_a_later_report_names_takes_the_referral_away_from_the_office(house: House) -> None:
    school, own = await house.office("school-349901101-1"), await house.office("police-349901")
    known = child()
    first = await school.do("/reports", report(known), 201)
    (case,) = await cases_of(own, first["number"])
    harmer = {"relationship": "OTHER", "organisation": "police-349901"}
    await school.do("/reports", report(known, suspected_harmers=[harmer]), 201)
    assert (await own.get(f"/cases/{case['id']}")).status_code == 404
    above = await house.office("police-349900")
    referrals = (await above.read(f"/cases/{case['id']}"))["referrals"]
    moved = [(r["organisation"], r["state"]) for r in referrals if r["agency"] == "PUBLIC_SECURITY"]
    assert sorted(moved) == [("police-349900", "pending"), ("police-349901", "transferred")]


async def test_an_agency_without_an_office_there_is_a_fact_and_civil_affairs_above_receives(house: House) -> None:
    school, auditor = await house.office("school-349901101-1"), await house.office("audit-340000")
    harmers = [{"relationship": "OTHER", "organisation": "education-340000"}]  # and every office under it
    receipt = await school.do("/reports", report(suspected_harmers=harmers), 201)
    (case,) = await cases_of(auditor, receipt["number"])
    referrals = (await auditor.read(f"/cases/{case['id']}"))["referrals"]
    assert ("civil-affairs-349900", "EDUCATION") in [(r["organisation"], r["instead_of"]) for r in referrals]
    entries = (await auditor.read(f"/cases/{case['id']}/timeline"))["items"]
    assert "routing.no_competent_organisation" in [e["type"] for e in entries]


async def test_nothing_about_an_anonymous_caller_is_kept(house: House) -> None:
    school, auditor = await house.office("school-349901101-1"), await house.office("audit-340000")
    receipt = await school.do("/reports", report(anonymous=True), 201)
    assert (await school.get(f"/reports/{receipt['id']}")).status_code == 404
    looked_up = await house.anybody().do("/receipts/lookup", {"receipt_code": receipt["receipt_code"]})
    assert looked_up["number"] == receipt["number"]
    assert [u["result"] for u in looked_up["updates"]] == ["ACCEPTED"]
    (case,) = await cases_of(auditor, receipt["number"])
    civil = await house.office("civil-affairs-349901", person="陈科长")
    opened = await civil.do(f"/cases/{case['id']}/unmask", {"fields": ["reporter"], "reason": "核实"})
    assert opened["reporters"] == []


async def test_more_facts_by_receipt_reach_the_leading_office(house: House) -> None:
    school, police = await house.office("school-349901101-1"), await house.office("police-349901", person="王警官")
    receipt = await school.do("/reports", report(), 201)
    sent = {"receipt_code": receipt["receipt_code"], "narrative": "今天又看到新的伤痕。"}
    await house.anybody().do("/receipts/supplements", sent, 201)
    (case,) = await cases_of(police, receipt["number"])
    opened = await police.do(f"/cases/{case['id']}/unmask", {"fields": ["notes", "name"], "reason": "出警"})
    assert "今天又看到新的伤痕。" in [note["text"] for note in opened["notes"]]
    assert opened["children"][0]["name"].startswith("小")
    masked = (await police.read(f"/cases/{case['id']}"))["children"][0]["name"]
    assert masked.startswith("小*")


async def test_a_receipt_code_that_never_was_is_not_found(house: House) -> None:
    await house.anybody().do("/receipts/lookup", {"receipt_code": "0000-0000-0000-0000"}, 404)


async def test_a_name_alone_is_a_possible_match_only_where_a_birth_date_is_missing(house: House) -> None:
    school, auditor = await house.office("school-349901101-1"), await house.office("audit-340000")
    known = child()
    first = await school.do("/reports", report(known), 201)
    other_born = await school.do("/reports", report({**known, "birth_date": "2012-01-05"}), 201)
    undated = await school.do("/reports", report({**known, "birth_date": None, "estimated_age": 9}), 201)
    (one,) = await cases_of(auditor, first["number"])
    (two,) = await cases_of(auditor, other_born["number"])
    (three,) = await cases_of(auditor, undated["number"])
    linked = {c["id"]: {x["id"] for x in (await auditor.read(f"/cases/{c['id']}"))["linked_cases"]} for c in (one, two)}
    assert linked == {one["id"]: {three["id"]}, two["id"]: {three["id"]}}


async def test_a_sibling_or_the_same_harmer_is_a_link_for_a_person_and_never_a_join(house: House) -> None:
    school, village = await house.office("school-349901101-1"), await house.office("village-349901101201")
    auditor = await house.office("audit-340000")
    name, phone = f"郑{child()['name']}", f"138{id(auditor) % 10**8:08d}"
    father = {"name": name, "relationship": "FATHER", "phone": phone}
    harmer = {"name": name, "relationship": "FATHER", "is_guardian": True}
    first = await school.do("/reports", report(child(guardians=[father])), 201)
    sibling = await village.do("/reports", report(child(guardians=[{**father, "name": "郑某"}])), 201)
    same_hand = await village.do("/reports", report(child(), suspected_harmers=[harmer]), 201)
    one, two, three = await cases_of(auditor, first["number"], sibling["number"], same_hand["number"])
    links = (await auditor.read(f"/cases/{one['id']}"))["linked_cases"]
    assert {link["id"]: link["known_by"] for link in links} == {
        two["id"]: "guardian_phone",
        three["id"]: "adult_township",
    }
    assert one["known_before"] == two["known_before"] == three["known_before"] == []


async def test_what_a_later_report_tells_of_the_household_is_found_too(house: House) -> None:
    school, auditor = await house.office("school-349901101-1"), await house.office("audit-340000")
    known, address = child(), f"青禾镇杏花村{id(auditor)}号"
    first = await school.do("/reports", report(known), 201)
    for _ in range(2):
        await school.do("/reports", report({**known, "address": address}), 201)
    sibling = await school.do("/reports", report(child(address=address)), 201)
    one, two = await cases_of(auditor, first["number"], sibling["number"])
    links = (await auditor.read(f"/cases/{two['id']}"))["linked_cases"]
    assert [(link["id"], link["known_by"]) for link in links] == [(one["id"], "address")]


async def test_of_several_open_cases_the_oldest_is_joined_and_the_others_are_linked(house: House) -> None:
    school, auditor = await house.office("school-349901101-1"), await house.office("audit-340000")
    known, number = child(), f"34990120151102{id(auditor) % 9000 + 1000}"
    first = await school.do("/reports", report(known), 201)
    second = await school.do("/reports", report(child(id_number=number)), 201)
    third = await school.do("/reports", report({**known, "id_number": number}), 201)
    oldest, other = await cases_of(auditor, first["number"], second["number"])
    assert oldest["report_numbers"] == [first["number"], third["number"]]
    links = (await auditor.read(f"/cases/{oldest['id']}"))["linked_cases"]
    assert (other["id"], "id_number") in [(link["id"], link["known_by"]) for link in links]


async def test_the_offices_of_a_case_do_not_learn_which_unit_reported(house: House) -> None:
    school, police = await house.office("school-349901101-1"), await house.office("police-349901", person="王警官")
    receipt = await school.do("/reports", report(), 201)
    (case,) = await cases_of(police, receipt["number"])
    seen = [
        await police.read(f"/cases/{case['id']}"),
        await police.read(f"/cases/{case['id']}/timeline"),
        await police.read(f"/cases/{case['id']}/deadlines"),
        await police.read("/referrals", report_number=receipt["number"]),
    ]
    assert "school-349901101-1" not in str(seen)
    assert "林老师" not in str(seen)
