"""Calls that are not the caller's: of another role, another office, another person; or somebody is suspected there."""

from typing import Any
from uuid import uuid4

from tests.data_requests.asked import asked
from tests.house import Json
from tests.refusals.conftest import Call, Everybody, Refusals, now
from tests.refusals.law import POLICY
from tests.reports_made import report

WHO_MAY = Refusals()
_WHY = {"reason": "核实"}
_SUPERVISED: dict[str, Any] = {"harm_categories": ["SEXUAL_ABUSE"], "circumstances": []}
VILLAGE = "village-349901101201"
_VILLAGE: dict[str, Any] = {"agency": "VILLAGE_COMMITTEE", "organisation": VILLAGE, "reason": "协助查访"}


@WHO_MAY.of("forbidden", "ROLE")
async def a_case_read_by_an_administrator(everybody: Everybody) -> Call:
    return Call("admin", f"/cases/{(await everybody.case())['id']}")


@WHO_MAY.of("forbidden", "ROLE")
async def a_case_read_by_the_unit_that_reported(everybody: Everybody) -> Call:
    return Call("school", f"/cases/{(await everybody.case())['id']}")


@WHO_MAY.of("forbidden", "ROLE")
async def a_note_by_an_auditor(everybody: Everybody) -> Call:
    return Call("auditor", f"/cases/{(await everybody.case())['id']}/notes", {"text": "已阅"})


@WHO_MAY.of("forbidden", "ROLE")
async def the_auditors_checkpoints(everybody: Everybody) -> Call:
    return Call("police", "/audit/checkpoints")


@WHO_MAY.of("forbidden", "ROLE")
async def an_application_by_an_auditor(everybody: Everybody) -> Call:
    return everybody.application("auditor", await everybody.case(), "PROTECTION_ORDER")


@WHO_MAY.of("forbidden", "PERSON")
async def names_opened_by_a_machine(everybody: Everybody) -> Call:
    return Call("machine", f"/cases/{(await everybody.case())['id']}/unmask", {"fields": ["name"], **_WHY})


@WHO_MAY.of("forbidden", "PERSON")
async def a_paper_read_by_a_machine(everybody: Everybody) -> Call:
    return Call("machine", await _paper(everybody, await everybody.case(), "DV_WARNING"))


@WHO_MAY.of("forbidden", "PERSON")
async def an_emergency_reviewed_by_a_machine(everybody: Everybody) -> Call:
    return Call("auditor", f"/audit/break-glass/{uuid4()}/review", {"finding": "JUSTIFIED"})


@WHO_MAY.of("forbidden", "SUPERVISOR")
async def closing_by_a_handler(everybody: Everybody) -> Call:
    return _closing("police", await everybody.case())


@WHO_MAY.of("forbidden", "SUPERVISOR")
async def a_legal_hold_by_a_handler(everybody: Everybody) -> Call:
    return Call("police", f"/cases/{(await everybody.case())['id']}/legal-hold", _WHY)


@WHO_MAY.of("forbidden", "SUPERVISOR")
async def work_given_away_by_a_handler(everybody: Everybody) -> Call:
    order = {"person": "李警官", **_WHY}
    return Call("police", f"/referrals/{(await everybody.task())['id']}/reassign", order)


@WHO_MAY.of("forbidden", "OFFICE")
async def closing_by_an_office_that_assists(everybody: Everybody) -> Call:
    return _closing("civil_chief", await everybody.case())


@WHO_MAY.of("forbidden", "OFFICE")
async def merging_by_an_office_that_assists(everybody: Everybody) -> Call:
    one, other = await everybody.case(), await everybody.case()
    return Call("civil_chief", f"/cases/{one['id']}/merge", {"into": other["id"], **_WHY})


@WHO_MAY.of("not-the-office", "OFFICE")
async def a_claim_of_anothers_work(everybody: Everybody) -> Call:
    return Call("education", f"/referrals/{(await everybody.task())['id']}/claim", {})


@WHO_MAY.of("not-the-holder", "HOLDER")
async def work_that_a_colleague_holds(everybody: Everybody) -> Call:
    return everybody.end_of("colleague", await everybody.task(), "UNFOUNDED")


@WHO_MAY.of("forbidden", "OFFICE")
async def another_agency_asked_in_by_who_supervises(everybody: Everybody) -> Call:
    path = f"/cases/{(await everybody.case(**_SUPERVISED))['id']}/referrals"
    return Call("procuratorate", path, {"agency": "EDUCATION", **_WHY})


@WHO_MAY.of("forbidden", "OFFICE")
async def a_reporter_asked_by_who_supervises(everybody: Everybody) -> Call:
    case = await everybody.case(**_SUPERVISED)
    return Call("procuratorate", f"/reports/{case['reports'][0]['id']}/questions", {"text": "何时发现？"})


@WHO_MAY.of("forbidden", "OFFICE")
async def a_data_request_taken_by_who_supervises(everybody: Everybody) -> Call:
    return Call("procuratorate", "/data-requests", asked(await everybody.case(**_SUPERVISED)))


@WHO_MAY.of("forbidden", "OFFICE")
async def a_data_request_answered_by_another_office(everybody: Everybody) -> Call:
    made = await everybody.do(Call("police", "/data-requests", asked(await everybody.case())))
    return Call("education", f"/data-requests/{made['id']}/answer", {"note": "已答复"})


@WHO_MAY.of("forbidden", "OFFICE")
async def anothers_paper_withdrawn(everybody: Everybody) -> Call:
    return Call("education", f"{await _paper(everybody, await everybody.case(), 'DV_WARNING')}/withdraw", _WHY)


@WHO_MAY.of("not-the-office-of-the-clock", "OFFICE")
async def anothers_clock_stopped(everybody: Everybody) -> Call:
    task = await everybody.task()
    await everybody.record(task, "PS_CASE_FILED")
    clock = (await everybody.clocks(task))["P16"]
    return Call("education", f"/deadlines/{clock['id']}/suspend", {"reason": "APPRAISAL"})


@WHO_MAY.of("not-the-guardian", "OFFICE")
async def anothers_guardianship_approved(everybody: Everybody) -> Call:
    case = await everybody.case()
    proposal = {
        "child_id": case["children"][0]["id"],
        "ground": "TG6",
        "mode": "PROTECTION_INSTITUTION",
        "caretaker": {"name": "县未成年人救助保护中心"},
        "starts_at": now(),
        "child_view": "愿意住在中心。",
    }
    made = await everybody.do(Call("civil_affairs", f"/cases/{case['id']}/placements", proposal))
    return Call("chief", f"/placements/{made['id']}/approve", {})


@WHO_MAY.of("resolver-may-not-close", "SECOND_PERSON")
async def closing_by_who_resolved(everybody: Everybody) -> Call:
    number = (await everybody.school.do("/reports", report(), 201))["number"]
    task = (await everybody.chief.read("/referrals", report_number=number))["items"][0]
    await everybody.chief.do(f"/referrals/{task['id']}/claim", {})
    await everybody.end("chief", task, "UNFOUNDED")
    return _closing("chief", {"id": task["case_id"]})


@WHO_MAY.of("not-the-procuratorate", "LENS")
async def the_countys_queues(everybody: Everybody) -> Call:
    return Call("police", "/supervision")


@WHO_MAY.of("conflict-of-interest", "RECUSAL")
async def asking_in_where_somebody_is_suspected(everybody: Everybody) -> Call:
    case = await everybody.case(suspected_harmers=[{"relationship": "VILLAGE_CADRE", "organisation": VILLAGE}])
    return Call("police", f"/cases/{case['id']}/referrals", _VILLAGE)


@WHO_MAY.of("conflict-of-interest", "RECUSAL")
async def an_office_that_holds_itself_to_account(everybody: Everybody) -> Call:
    failure = {"ground": "FAILURE_TO_REPORT", "unit": "police-349901", "facts": "未处置。"}
    return Call("police", f"/cases/{(await everybody.case())['id']}/accountability", failure)


@WHO_MAY.of("not-for-this-office", "FILES")
async def a_paper_of_a_kind_that_is_not_for_education(everybody: Everybody) -> Call:
    kinds = POLICY.files.vocabulary.document_kinds.items()
    kind = next(code for code, law in kinds if law.readers and "EDUCATION" not in law.readers and not law.place)
    return Call("education", await _paper(everybody, await everybody.case(), kind))


@WHO_MAY.of("not-for-this-office", "FILES")
async def a_paper_that_may_say_where_the_child_is(everybody: Everybody) -> Call:
    kinds = POLICY.files.vocabulary.document_kinds.items()
    kind = next(code for code, law in kinds if law.place and (not law.readers or "CIVIL_AFFAIRS" in law.readers))
    return Call("civil_affairs", await _paper(everybody, await everybody.case(), kind))


@WHO_MAY.of("forbidden", "FILES")
async def an_original_for_who_sent_it(everybody: Everybody) -> Call:
    path = f"/reports/{(await everybody.case())['reports'][0]['id']}/attachments"
    sent = (await everybody.school.send(path, b"a picture")).json()
    return Call("school", f"{path}/{sent['id']}?original=true")


@WHO_MAY.of("not-the-applicant", "PROTECTION_ORDER")
async def an_application_for_another_office(everybody: Everybody) -> Call:
    other = {"applicant": "womens-federation-349901"}
    return everybody.application("police", await everybody.case(), "PROTECTION_ORDER", **other)


@WHO_MAY.of("not-the-forum", "PROTECTION_ORDER")
async def a_step_of_the_court_by_the_police(everybody: Everybody) -> Call:
    legal = await everybody.do(everybody.application("police", await everybody.case(), "PROTECTION_ORDER"))
    return Call("police", f"/legal-referrals/{legal['id']}/accept", {"accepted_at": now()})


@WHO_MAY.of("not-the-forum", "PROTECTION_ORDER")
async def a_breach_told_by_education(everybody: Everybody) -> Call:
    legal = await everybody.do(everybody.application("police", await everybody.case(), "PROTECTION_ORDER"))
    return Call("education", f"/legal-referrals/{legal['id']}/breach", {"breached_at": now()})


@WHO_MAY.of("not-the-addressee", "PROCURATORIAL_SUGGESTION")
async def a_suggestion_answered_by_another_office(everybody: Everybody) -> Call:
    order = everybody.application(
        "procuratorate",
        await everybody.case(),
        "PROCURATORIAL_SUGGESTION",
        "procuratorate",
        addressee="education-349901",
    )
    legal = await everybody.do(order)
    await everybody.step("procuratorate", legal, "decide", outcome="issued", decided_at=now())
    return Call("police", f"/legal-referrals/{legal['id']}/reply", {"replied_at": now()})


def _closing(who: str, case: Json) -> Call:
    return Call(who, f"/cases/{case['id']}/close", {"reason": "SAFE_STABLE"})


async def _paper(everybody: Everybody, case: Json, kind: str) -> str:
    """Filed by the police."""
    path = f"/cases/{case['id']}/documents"
    filed = await everybody.police.send(path, b"%PDF-1.7\n", kind=kind)
    return f"{path}/{filed.json()['id']}"
