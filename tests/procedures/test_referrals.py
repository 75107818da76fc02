"""A referral's ways: one claimer wins; it goes on, over or back; measures and their clocks; closing and leaving."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.house import House, Office
from tests.reports_made import report

RESULTS = {"PUBLIC_SECURITY": "PENALISED", "CIVIL_AFFAIRS": "CHILD_PLACED", "EDUCATION": "GUIDANCE_GIVEN"}
OFFICES = {"PUBLIC_SECURITY": "police", "CIVIL_AFFAIRS": "civil-affairs", "EDUCATION": "education"}
WHY = {"reason": "不属本单位管辖"}


async def filed(house: House, **more: Any) -> dict[str, dict[str, Any]]:
    """The referrals of a new case by agency."""
    school, auditor = await house.office("school-349901101-1"), await house.office("audit-340000")
    receipt = await school.do("/reports", report(**more), 201)
    return {r["agency"]: r for r in (await auditor.read("/referrals", report_number=receipt["number"]))["items"]}


async def police_of(house: House, person: str = "王警官", role: str | None = None) -> Office:
    return await house.office("police-349901", role=role, person=person)


def just_now(**ago: float) -> str:
    return (datetime.now(UTC) - timedelta(**ago)).isoformat()


async def test_of_a_hundred_who_claim_at_once_exactly_one_wins_and_the_others_learn_who(house: House) -> None:
    referral = (await filed(house))["PUBLIC_SECURITY"]
    officers = [await police_of(house, f"警员{n}") for n in range(20)]
    answers = await asyncio.gather(
        *(officers[n % 20].post(f"/referrals/{referral['id']}/claim", {}) for n in range(100))
    )
    won = [answer for answer in answers if answer.status_code == 200]
    lost = [answer for answer in answers if answer.status_code == 409]
    assert (len(won), len(lost)) == (1, 99)
    assert {a.json()["claimed_by"]["person"] for a in lost} == {won[0].json()["claimed_by"]["person"]}
    assert {a.json()["type"].rpartition("/")[2] for a in lost} == {"already-claimed"}


async def test_handed_over_is_not_sent_until_it_is_signed_for(house: House) -> None:
    referral = (await filed(house))["EDUCATION"]
    education = await house.office("education-349901")
    unsigned = await education.read("/referrals", received=False, limit=200)
    assert unsigned["items"] == sorted(unsigned["items"], key=lambda r: r["created_at"])
    waiting = await education.read("/referrals", received=False, case_id=referral["case_id"], agency="EDUCATION")
    assert [r["id"] for r in waiting["items"]] == [referral["id"]]
    await education.read(f"/referrals/{referral['id']}")
    await education.do(f"/referrals/{referral['id']}/receive", {})
    waiting = await education.read("/referrals", received=False, case_id=referral["case_id"], agency="EDUCATION")
    assert waiting["items"] == []


async def test_after_a_claim_only_the_claimer_or_a_supervisor_goes_on(house: House) -> None:
    path = f"/referrals/{(await filed(house))['PUBLIC_SECURITY']['id']}"
    wang, li = await police_of(house), await police_of(house, "李警官")
    chief = await police_of(house, "刘所长", "supervisor")
    await wang.do(f"{path}/claim", {})
    await li.do(f"{path}/release", WHY, 403)
    await li.do(f"{path}/reassign", {"person": "李警官", "reason": "分工"}, 403)
    reassigned = await chief.do(f"{path}/reassign", {"person": "李警官", "reason": "分工"})
    assert reassigned["claimed_by"]["person"] == "李警官"
    await wang.do(f"{path}/release", WHY, 403)
    assert (await li.do(f"{path}/release", WHY))["state"] == "pending"


async def test_another_office_of_the_case_may_look_and_not_act(house: House) -> None:
    referrals = await filed(house)
    education = await house.office("education-349901")
    path = f"/referrals/{referrals['PUBLIC_SECURITY']['id']}"
    assert (await education.get(path)).status_code == 200
    await education.do(f"{path}/claim", {}, 403)
    neighbour = await house.office("police-349902")
    assert (await neighbour.get(path)).status_code == 404
    await neighbour.do(f"{path}/claim", {}, 404)


async def test_a_transfer_ends_here_and_begins_there_with_clocks_of_its_own(house: House) -> None:
    path = f"/referrals/{(await filed(house))['PUBLIC_SECURITY']['id']}"
    wang = await police_of(house)
    refused = await wang.do(f"{path}/transfer", {"organisation": "education-349902", **WHY}, 422)
    assert refused["errors"][0]["pointer"] == "/organisation"
    moved = await wang.do(f"{path}/transfer", {"organisation": "police-349902", **WHY})
    assert moved["state"] == "transferred"
    there = await house.office("police-349902", person="赵警官")
    heir = await there.read(f"/referrals/{moved['successor_id']}")
    assert (heir["state"], heir["role"], heir["organisation"]) == ("pending", "lead", "police-349902")
    assert heir["claim_due"] is not None
    await wang.do(f"{path}/claim", {}, 409)
    assert (await there.do(f"/referrals/{heir['id']}/claim", {}))["resolve_due"] is not None


async def test_a_returned_referral_is_routed_again_and_the_case_keeps_a_lead(house: House) -> None:
    referrals = await filed(house)
    case_id = referrals["PUBLIC_SECURITY"]["case_id"]
    returned = await (await police_of(house)).do(f"/referrals/{referrals['PUBLIC_SECURITY']['id']}/return", WHY)
    assert returned["state"] == "returned"
    civil = await house.office("civil-affairs-349901")
    open_ = [r for r in (await civil.read(f"/cases/{case_id}"))["referrals"] if r["state"] == "pending"]
    assert len([r for r in open_ if r["role"] == "lead"]) == 1
    assert "PUBLIC_SECURITY" not in {r["agency"] for r in open_}


async def test_when_everybody_returns_the_office_above_has_it(house: House) -> None:
    referrals = await filed(house)
    case_id = referrals["PUBLIC_SECURITY"]["case_id"]
    for agency in ("PUBLIC_SECURITY", "EDUCATION", "CIVIL_AFFAIRS"):
        office = await house.office(f"{OFFICES[agency]}-349901", person="经办人")
        await office.do(f"/referrals/{referrals[agency]['id']}/return", WHY)
    auditor = await house.office("audit-340000")
    open_ = [r for r in (await auditor.read(f"/cases/{case_id}"))["referrals"] if r["state"] == "pending"]
    assert [(r["organisation"], r["role"]) for r in open_] == [("civil-affairs-349900", "lead")]


async def test_another_agency_is_asked_in_once(house: House) -> None:
    case_id = (await filed(house))["EDUCATION"]["case_id"]
    education, health = await house.office("education-349901"), await house.office("health-349901")
    await health.do(f"/cases/{case_id}/referrals", {"agency": "HEALTH", "reason": "验伤"}, 404)
    asked = await education.do(f"/cases/{case_id}/referrals", {"agency": "HEALTH", "reason": "验伤"}, 201)
    assert (asked["organisation"], asked["role"]) == ("health-349901", "assist")
    assert (await health.get(f"/cases/{case_id}")).status_code == 200
    await education.do(f"/cases/{case_id}/referrals", {"agency": "HEALTH", "reason": "验伤"}, 409)
    unknown = await education.do(f"/cases/{case_id}/referrals", {"agency": "NAVY", "reason": "验伤"}, 422)
    assert unknown["errors"][0]["pointer"] == "/agency"


async def test_a_filing_starts_the_feedback_clock_and_the_school_is_told(house: House) -> None:
    referral = (await filed(house))["PUBLIC_SECURITY"]
    wang = await police_of(house)
    path = f"/referrals/{referral['id']}"
    filing = {"kind": "PS_CASE_FILED", "decided_at": just_now(hours=1), "document_number": "示公（治）立字〔2026〕9号"}
    await wang.do(f"{path}/measures", filing, 409)
    await wang.do(f"{path}/claim", {})
    late = await wang.do(f"{path}/measures", {**filing, "decided_at": just_now(hours=-1)}, 422)
    assert late["errors"][0]["pointer"] == "/decided_at"
    measure = await wang.do(f"{path}/measures", filing, 201)
    assert measure["document_number"] == filing["document_number"]
    clocks = {c["rule"]: c for c in (await wang.read(f"/cases/{referral['case_id']}/deadlines"))["items"]}
    assert clocks["P10"]["started_at"] == clocks["P16"]["started_at"] == measure["decided_at"]
    school = await house.office("school-349901101-1")
    case = await wang.read(f"/cases/{referral['case_id']}")
    told = (await school.read("/notices", report_id=case["reports"][0]["id"]))["items"]
    assert "PROGRESS" in [n["kind"] for n in told]


async def test_a_withdrawn_measure_takes_back_what_it_started_and_what_it_met(house: House) -> None:
    referral = (await filed(house))["PUBLIC_SECURITY"]
    wang, path = await police_of(house), f"/referrals/{referral['id']}"
    await wang.do(f"{path}/claim", {})
    filing = await wang.do(f"{path}/measures", {"kind": "PS_CASE_FILED", "decided_at": just_now(minutes=5)}, 201)
    order = {"kind": "DV_WARNING", "decided_at": just_now(minutes=1), "legal_reason": "情节轻微"}
    warning = await wang.do(f"{path}/measures", order, 201)
    clocks = {c["rule"]: c for c in (await wang.read(f"/cases/{referral['case_id']}/deadlines"))["items"]}
    assert clocks["P19"]["state"] == "met"
    for measure in (filing, warning):
        gone = await wang.do(f"{path}/measures/{measure['id']}/withdraw", {"reason": "误录"})
        assert gone["withdrawn_at"] is not None
    clocks = {c["rule"]: c for c in (await wang.read(f"/cases/{referral['case_id']}/deadlines"))["items"]}
    assert (clocks["P19"]["state"], clocks["P19"]["met_at"]) == ("open", None)
    assert clocks["P16"]["state"] == "cancelled"
    await wang.do(f"{path}/measures/{filing['id']}/withdraw", {"reason": "误录"}, 409)


async def test_criticism_alone_is_barred_when_there_is_violence_at_home(house: House) -> None:
    path = f"/referrals/{(await filed(house))['PUBLIC_SECURITY']['id']}"
    wang = await police_of(house)
    await wang.do(f"{path}/claim", {})
    barred = await wang.do(f"{path}/measures", {"kind": "CRITICISM_EDUCATION", "decided_at": just_now()}, 422)
    assert barred["errors"][0]["code"] == "barred-by-law"


async def test_closing_is_for_a_supervisor_who_did_not_resolve_and_only_when_nothing_is_open(house: House) -> None:
    referrals = await filed(house)
    case_id = referrals["PUBLIC_SECURITY"]["case_id"]
    chief, deputy = await police_of(house, "刘所长", "supervisor"), await police_of(house, "孙副所长", "supervisor")
    order = {"reason": "SAFE_STABLE"}
    refused = await chief.do(f"/cases/{case_id}/close", order, 409)
    assert {"referral"} <= {found["kind"] for found in refused["open"]}
    for agency, referral in referrals.items():
        office = (
            chief if agency == "PUBLIC_SECURITY" else await house.office(f"{OFFICES[agency]}-349901", person="经办人")
        )
        await office.do(f"/referrals/{referral['id']}/claim", {})
        await office.do(f"/referrals/{referral['id']}/resolve", {"result": RESULTS[agency]})
    await chief.do(f"/cases/{case_id}/close", order, 403)
    machine = await house.office("police-349901", role="supervisor")
    await machine.do(f"/cases/{case_id}/close", order, 403)
    await deputy.do(f"/cases/{case_id}/close", {"reason": "BORED"}, 422)
    (untold,) = (await deputy.do(f"/cases/{case_id}/close", order, 409))["open"]
    school = await house.office("school-349901101-1")
    await school.do(f"/notices/{untold['id']}/acknowledge")
    closed = await deputy.do(f"/cases/{case_id}/close", order)
    assert (closed["status"], closed["closure_reason"]) == ("closed", "SAFE_STABLE")
    await deputy.do(f"/cases/{case_id}/close", order, 409)
    again = await deputy.do(f"/cases/{case_id}/reopen", {"reason": "新的事实"})
    assert (again["status"], again["closed_at"]) == ("in_handling", None)


async def test_an_officer_who_leaves_hands_over_what_he_holds_and_his_token_is_not_taken(house: House) -> None:
    name = f"离任{id(house)}"
    referral = (await filed(house))["PUBLIC_SECURITY"]
    leaver, _ = await police_of(house, name), await police_of(house, "李警官")
    chief = await police_of(house, "刘所长", "supervisor")
    await leaver.do(f"/referrals/{referral['id']}/claim", {})
    order = {"to": "李警官", "reason": "调离"}
    done = await chief.do(f"/organisations/police-349901/people/{name}/leave", order)
    assert done == {"referrals": 1}
    assert (await chief.read(f"/referrals/{referral['id']}"))["claimed_by"]["person"] == "李警官"
    assert (await leaver.get("/referrals")).status_code == 401
