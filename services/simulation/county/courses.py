"""The courses that events take in the county: a report, an office's task, guardianship, a protection order, the end."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from services.core import clock
from services.simulation.county.life import County, Course, do
from services.simulation.county.population import Report
from services.simulation.stage import Json, Office

POLICE, CIVIL_AFFAIRS, VILLAGE = "PUBLIC_SECURITY", "CIVIL_AFFAIRS", "VILLAGE_COMMITTEE"
STATION, HEALTH, HOSPITAL = "police-349901", "health-349901", "hospital-349901-1"
COURT, FEDERATION, CENTRE = "court-349901", "womens-federation-349901", "protection-institution-349901"
CLAIM, DESK, DAY_AND_NIGHT = 4, 110, 20 * 60  # sessions; minutes; minutes
DAY = timedelta(days=1)


@dataclass
class Case:
    """A report's case, as those see it who act in it. `open`: the referrals still to be resolved, by agency;
    `supervised`: those of who supervises.
    """

    county: County
    report: Report
    report_id: str
    id: str
    lead: str
    urgent: bool
    open: dict[str, str] = field(default_factory=dict)
    supervised: set[str] = field(default_factory=set)

    @property
    def chance(self) -> Random:
        return self.report.chance


async def reported(county: County, report: Report) -> Course:
    yield report.at
    receipt = await do(county.at(report.by), "/reports", report.body)
    referrals = (await county.auditor.get("/referrals", report_number=receipt["number"]))["items"]
    referrals.sort(key=lambda found: str(found["organisation"]))
    lead = next(found for found in referrals if found["role"] == "lead")
    case = Case(county, report, receipt["id"], lead["case_id"], lead["organisation"], lead["risk"] == "urgent")
    case.open = {found["agency"]: found["id"] for found in referrals if found["role"] != "supervise"}
    placed = case.urgent and case.chance.random() < 0.4
    for found in referrals:
        if found["role"] == "supervise":
            await county.begin(watched(case, found))
        else:
            guardian = placed and found["agency"] == CIVIL_AFFAIRS
            await county.begin(guarded(case, found) if guardian else handled(case, found))
    if case.urgent and case.chance.random() < 0.3:
        await county.begin(protected(case))
    if POLICE in case.open and case.chance.random() < 0.1:
        await county.begin(held_to_account(case))


async def watched(case: Case, referral: Json) -> Course:
    """Who supervises signs for it, and has no task."""
    office = referral["organisation"]
    case.supervised.add(referral["id"])
    yield case.county.habits.at_work(office, clock.now(), 1, case.chance)
    await do(case.county.at(office), f"/referrals/{referral['id']}/receive")


async def called(case: Case) -> None:
    """A measure may have called the procuratorate in."""
    found = (await case.county.auditor.get("/referrals", case_id=case.id, role="supervise"))["items"]
    for referral in [new for new in found if new["id"] not in case.supervised]:
        await case.county.begin(watched(case, referral))


async def claimed(case: Case, referral: Json) -> Course:
    """The police at any hour; in danger the others too, who sign for it at once."""
    county, office, chance = case.county, referral["organisation"], case.chance
    path = f"/referrals/{referral['id']}"
    if case.urgent:
        yield county.habits.on_duty(office, clock.now(), 9, chance)
        await do(county.at(office), f"{path}/{'claim' if referral['agency'] == POLICE else 'receive'}")
        if referral["agency"] == POLICE:
            return
        yield county.habits.on_duty(office, clock.now(), DESK, chance)
    elif referral["agency"] == POLICE:
        yield county.habits.on_duty(office, clock.now(), DESK, chance)
    else:
        yield county.habits.at_work(office, clock.now(), CLAIM - 2, chance)
    await do(county.at(office), f"{path}/claim")


async def handled(case: Case, referral: Json) -> Course:
    """Claimed, acted on and resolved: within a week where there is danger, else within a month."""
    county, office, chance = case.county, referral["organisation"], case.chance
    async for at in claimed(case, referral):
        yield at
    for kind in case.report.kind.measures.get(referral["agency"], ()):
        await do(county.at(office), f"/referrals/{referral['id']}/measures", measure(kind))
        if referral["agency"] == POLICE:
            await called(case)
        yield county.habits.at_work(office, clock.now(), CLAIM, chance)
    await county.begin(told(case, office))
    yield county.habits.at_work(office, clock.now(), 12 if case.urgent else 60, chance)
    await resolved(case, referral)
    if "DV_WARNING" in case.report.kind.measures.get(referral["agency"], ()):
        await county.begin(visited(case, referral))


async def told(case: Case, office: str) -> Course:
    """Children, their guardians and whoever was harmed: the office's people tell them in person, some days late."""
    county = case.county
    yield county.habits.at_work(office, clock.now(), CLAIM, case.chance)
    waiting = (await county.at(office).get("/notices", case_id=case.id, state="handed_over"))["items"]
    order = {"channel": "in_person", "at": clock.now().isoformat(), "outcome": "acknowledged", "heard": True}
    for notice in [found for found in waiting if found["handed_over_to"] == office]:
        await do(county.at(office), f"/notices/{notice['id']}/attempts", order)


async def visited(case: Case, referral: Json) -> Course:
    """After a warning: within the week, then each quarter, until three visits were clean."""
    county, office = case.county, referral["organisation"]
    for days in (3, 80, 80):
        yield county.habits.at_work(office, clock.now() + days * DAY, CLAIM, case.chance)
        await do(county.at(office), f"/referrals/{referral['id']}/measures", measure("FOLLOW_UP_VISIT"))


async def resolved(case: Case, referral: Json, by: Office | None = None) -> None:
    result = {"result": case.report.kind.results.get(referral["agency"], "SUPPORT_IN_PROGRESS")}
    await do(by or case.county.at(referral["organisation"]), f"/referrals/{referral['id']}/resolve", result)
    del case.open[referral["agency"]]
    if not case.open:
        await case.county.begin(told_and_closed(case))


async def guarded(case: Case, referral: Json) -> Course:
    """Temporary guardianship: proposed, approved by another, reviewed, and ended with the child's return."""
    county, office, chance = case.county, referral["organisation"], case.chance
    handler, chief = county.at(office), county.at(office, "supervisor")
    async for at in claimed(case, referral):
        yield at
    (child,) = (await county.auditor.get(f"/cases/{case.id}"))["children"]
    wanted = {
        "child_id": child["id"],
        "ground": "TG6",
        "mode": "PROTECTION_INSTITUTION",
        "caretaker": {"organisation": CENTRE},
        "starts_at": clock.now().isoformat(),
        "child_view": "愿意。",
    }
    placement = (await do(handler, f"/cases/{case.id}/placements", wanted))["id"]
    yield county.habits.on_duty(office, clock.now(), DAY_AND_NIGHT, chance)
    await do(chief, f"/placements/{placement}/approve")
    await county.begin(told(case, office))
    for days in (20, 40):
        yield county.habits.at_work(office, clock.now() + days * DAY, CLAIM, chance)
        await do(handler, f"/placements/{placement}/reviews", {"outcome": "continue", "note": "继续。"})
    yield county.habits.at_work(office, clock.now() + 30 * DAY, CLAIM, chance)
    for kind in ("GUARDIANSHIP_ASSESSMENT", "JOINT_CONFERENCE"):
        await do(handler, f"/referrals/{referral['id']}/measures", measure(kind))
    await do(handler, f"/placements/{placement}/end", {"reason": "REUNIFIED"})
    await county.begin(told(case, office))
    for found in (await county.auditor.get("/referrals", case_id=case.id, agency=VILLAGE))["items"]:
        case.open[VILLAGE] = found["id"]
        await county.begin(revisited(case, found))
    await resolved(case, referral)


async def revisited(case: Case, referral: Json) -> Course:
    """After a return: the village takes part, visits each month, and has done its part."""
    county, office, path = case.county, referral["organisation"], f"/referrals/{referral['id']}"
    director = county.at(office, "handler")
    yield county.habits.at_work(office, clock.now(), CLAIM - 2, case.chance)
    await do(director, f"{path}/claim")
    for _ in range(3):
        yield county.habits.at_work(office, clock.now() + 20 * DAY, CLAIM, case.chance)
        await do(director, f"{path}/measures", measure("FOLLOW_UP_VISIT"))
    await resolved(case, referral, director)


async def protected(case: Case) -> Course:
    """A protection order in urgent circumstances, served on everybody; its validity ends by itself."""
    county, chance, court = case.county, case.chance, case.county.at(COURT)
    yield county.habits.on_duty(FEDERATION, clock.now(), DAY_AND_NIGHT, chance)
    wanted = {"forum": "court", "instrument": "PROTECTION_ORDER", "urgent": True}
    path = f"/legal-referrals/{(await do(county.at(FEDERATION), f'/cases/{case.id}/legal-referrals', wanted))['id']}"
    yield county.habits.on_duty(COURT, clock.now(), DESK, chance)
    await do(court, f"{path}/accept", {"accepted_at": clock.now().isoformat()})
    await do(court, f"{path}/advise", {"advised_at": clock.now().isoformat()})
    yield county.habits.on_duty(COURT, clock.now(), DAY_AND_NIGHT, chance)
    until = clock.now() + chance.choice((30, 90, 180)) * DAY
    granted = {"outcome": "granted", "decided_at": clock.now().isoformat(), "valid_until": until.isoformat()}
    await do(court, f"{path}/decide", granted)
    await county.begin(told(case, COURT))
    yield county.habits.on_duty(COURT, clock.now(), DAY_AND_NIGHT, chance)
    for to in ("APPLICANT", "RESPONDENT", "police-349901", "village-349901101201"):
        await do(court, f"{path}/serve", {"to": to, "served_at": clock.now().isoformat()})
    yield county.habits.on_duty("police-349901", clock.now(), DAY_AND_NIGHT, chance)
    if POLICE in case.open:
        await do(county.at("police-349901"), f"/referrals/{case.open[POLICE]}/measures", measure("ASSIST_EXECUTION"))


async def held_to_account(case: Case) -> Course:
    """The police find that a hospital knew: they inform its authority, which disciplines and answers."""
    county, chance, police = case.county, case.chance, case.county.at(STATION)
    yield county.habits.at_work(STATION, clock.now(), 20, chance)
    failure = {"ground": "FAILURE_TO_REPORT", "unit": HOSPITAL, "facts": "接诊时见伤未报。"}
    held = (await do(police, f"/cases/{case.id}/accountability", failure))["id"]
    yield county.habits.at_work(STATION, clock.now(), 10, chance)
    await _acted(county, STATION, held, "NOTIFY_NON_REPORTING")
    yield county.habits.at_work(HEALTH, clock.now(), 10, chance)
    own = await _own(county, HEALTH, held)
    await do(county.at(HEALTH), f"/referrals/{own}/claim")
    yield county.habits.at_work(HEALTH, clock.now(), 80, chance)
    await _acted(county, HEALTH, held, "MEDICAL_STAFF_SANCTION")
    for office in (HEALTH, STATION):
        await do(county.at(office), f"/referrals/{await _own(county, office, held)}/resolve", {"result": "RECTIFIED"})
    yield county.habits.at_work(STATION, clock.now(), 8, chance)
    proof = {"reason": "HELD_TO_ACCOUNT", "document_number": "示公结〔2026〕1号"}
    await do(county.at(STATION, "supervisor"), f"/cases/{held}/close", proof)


async def _own(county: County, office: str, case_id: str) -> str:
    found = (await county.at(office).get("/referrals", case_id=case_id))["items"]
    return str(next(item["id"] for item in found if item["organisation"] == office))


async def _acted(county: County, office: str, case_id: str, kind: str) -> None:
    proved = {**measure(kind), "document_number": "示〔2026〕1号"}
    await do(county.at(office), f"/referrals/{await _own(county, office, case_id)}/measures", proved)


async def told_and_closed(case: Case) -> Course:
    """The unit confirms the result, if it does; a supervisor closes as soon as nothing is open."""
    county, chance, unit = case.county, case.chance, case.report.by
    if unit is not None and chance.random() < 0.8:
        yield clock.now() + chance.randint(3, 90) * DAY / 24
        found = (await county.at(unit).get("/notices", report_id=case.report_id, state="delivered"))["items"]
        for notice in [found for found in found if found["kind"] == "RESULT"]:
            await do(county.at(unit), f"/notices/{notice['id']}/acknowledge")
    await county.begin(told(case, case.lead))  # who did not confirm it hears it from a person
    chief = county.at(case.lead, "supervisor")
    for days in (10, 30, 90, 180):
        yield county.habits.at_work(case.lead, clock.now() + days * DAY, 1, chance)
        answer = await chief.post(f"/cases/{case.id}/close", {"reason": "SAFE_STABLE"})
        if answer.is_success:
            return


def measure(kind: str) -> Json:
    return {"kind": kind, "decided_at": clock.now().isoformat(), "legal_reason": "初次，情节较轻。"}
