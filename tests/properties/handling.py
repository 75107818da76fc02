"""Referrals, measures, reports, closing."""

from typing import Any

from tests.house import Json
from tests.properties.acts import REASON, Call, Draw, Wait, people_at, pick
from tests.properties.people import LEAVER, PEOPLE, SUPERVISORS, is_staffed
from tests.reports_made import child, report

_FILING = ("PS_CASE_FILED", "CRIM_NOT_FILED", "PS_CASE_FILED", "CRIM_FILED", "PS_CASE_FILED", "PS_PENALTY")
ASSESSMENTS = ("GUARDIANSHIP_ASSESSMENT", "JOINT_CONFERENCE", "LONG_TERM_GUARDIANSHIP")
_UNITS: list[Json] = [
    {"agency": "VILLAGE_COMMITTEE"},
    {"agency": "SCHOOL", "organisation": "school-349901101-1"},
    {"agency": "TOWNSHIP"},
    {"agency": "CYBERSPACE"},
]
_OTHERS: list[Json] = [
    {"agency": agency} for agency in ("HEALTH", "WOMENS_FEDERATION", "JUSTICE", "PUBLIC_SECURITY", "EDUCATION")
]


def receive(draw: Draw) -> Call | None:
    found = draw.part("referrals", "pending", fits=lambda r: r["received_at"] is None)
    return draw.task(found, "receive", {}) if found else None


def claim(draw: Draw) -> Call | None:
    found = draw.part("referrals", "pending")
    return draw.task(found, "claim", {}) if found else None


def release(draw: Draw) -> Call | None:
    found = draw.part("referrals", "claimed")
    return draw.task(found, "release", REASON) if found else None


def give_back(draw: Draw) -> Call | None:
    found = draw.part("referrals", "pending", "claimed")
    return draw.task(found, "return", REASON) if found else None


def reassign(draw: Draw) -> Call | None:
    supervised = {PEOPLE[name][0] for name in SUPERVISORS}
    found = draw.part("referrals", "claimed", fits=lambda r: r["organisation"] in supervised)
    if not found:
        return None
    names = [*people_at(found["organisation"]), *(["查无此人"] if not draw.lawful else [])]
    body: Json = {"person": pick(names, draw.code), **REASON}
    return Call(draw.by(found["organisation"], supervisor=True), f"/referrals/{found['id']}/reassign", body)


def transfer(draw: Draw) -> Call | None:
    found = draw.part("referrals", "pending", "claimed", fits=lambda r: r["organisation"][-6:] == "349901")
    if not found:
        return None
    to = f"{found['organisation'][:-6]}{pick(['349902', '349900', '349901'], draw.code)}"
    if draw.lawful and (to == found["organisation"] or not is_staffed(to)):
        return None
    return draw.task(found, "transfer", {"organisation": to, **REASON})


def resolve(draw: Draw) -> Call | None:
    found = draw.part("referrals", "claimed")
    if not found:
        return None
    results = draw.world.policy.results_of(found["agency"])
    result = pick(["UNFOUNDED", pick(results, draw.code)], draw.which)  # most others want measures first
    return draw.task(found, "resolve", {"result": result})


def measure(draw: Draw) -> Call | None:
    found = draw.part("referrals", "claimed")
    return _measure(draw, found, pick(draw.world.policy.measures_of(found["agency"]), draw.code)) if found else None


def file(draw: Draw) -> Call | None:
    """What the police decide of it, which starts most of their clocks."""
    found = draw.part("referrals", "claimed", fits=lambda r: r["agency"] == "PUBLIC_SECURITY")
    return _measure(draw, found, pick(_FILING, draw.code)) if found else None


def assess(draw: Draw) -> Call | None:
    """What has to be recorded before a placement ends."""
    found = draw.part("referrals", "claimed", fits=lambda r: r["agency"] == "CIVIL_AFFAIRS")
    return _measure(draw, found, pick(ASSESSMENTS, draw.code)) if found else None


def measure_on_the_spot(draw: Draw) -> Call | None:
    """Of a village, a school, a township."""
    local = ("VILLAGE_COMMITTEE", "SCHOOL", "TOWNSHIP")
    found = draw.part("referrals", "claimed", fits=lambda r: r["agency"] in local)
    return _measure(draw, found, pick(draw.world.policy.measures_of(found["agency"]), draw.code)) if found else None


def _measure(draw: Draw, found: Json, kind: str) -> Call:
    law, ago = draw.world.policy, 0 if draw.lawful else pick([0, 1, 30, -1], draw.who)
    body: Json = {"kind": kind, "decided_at": draw.moment(hours=ago), "legal_reason": "理由"}
    if findings := sorted(law.findings_of(kind)):
        body |= {"finding": pick([None, *findings], draw.who)}
    if law.term_of(kind):
        body |= {"until": draw.moment(days=-20)}
    return draw.task(found, "measures", body)


def withdraw(draw: Draw) -> Call | None:
    found = draw.part("referrals", fits=lambda r: any(m["withdrawn_at"] is None for m in r["measures"]))
    if not found or not found["measures"]:
        return None
    left = [m for m in found["measures"] if m["withdrawn_at"] is None] if draw.lawful else found["measures"]
    return draw.task(found, f"measures/{pick(left, draw.code)['id']}/withdraw", REASON)


def ask_in(draw: Draw) -> Call | None:
    return _ask_in(draw, _OTHERS)


def call_on_a_unit(draw: Draw) -> Call | None:
    return _ask_in(draw, _UNITS)


def _ask_in(draw: Draw, orders: list[Json]) -> Call | None:
    """Lawfully an agency that has no task in the case."""
    found = draw.part("referrals", "claimed", fits=lambda r: r["role"] in ("lead", "assist"))
    if not found:
        return None
    busy = {
        r["agency"]
        for case, r in draw.world.parts("referrals")
        if case["id"] == found["case_id"] and r["state"] in ("pending", "claimed")
    }
    orders = [order for order in orders if order["agency"] not in busy] if draw.lawful else orders
    if not orders:
        return None
    order = pick(orders, draw.code)
    by = draw.by(found["organisation"], holder=found["claimed_by"])
    return Call(by, f"/cases/{found['case_id']}/referrals", {**order, **REASON})


def note(draw: Draw) -> Call | None:
    found = draw.case(lambda case: case["status"] != "closed")
    return Call(draw.by(found["lead"]), f"/cases/{found['id']}/notes", {"text": "走访记录"}) if found else None


def close(draw: Draw) -> Call | None:
    """By one of two supervisors: who has resolved it may not."""
    found = draw.case(lambda case: case["status"] == "resolved" and _all_told(case) and not _still_open(case))
    body = {"reason": "SAFE_STABLE"}
    return Call(draw.by(found["lead"], supervisor=True), f"/cases/{found['id']}/close", body) if found else None


def _all_told(case: Json) -> bool:
    told = [n["state"] for n in case["notices"] if n["kind"] == "RESULT"]
    untold = [n for n in case["notices"] if n["kind"] != "RESULT" and n["state"] == "handed_over"]
    return bool(told) and not {"queued", "delivered"} & {*told} and not untold


def _still_open(case: Json) -> bool:
    parts = [*case["placements"], *case["legal_referrals"]]
    return any(part["state"] in ("proposed", "active", "filed", "accepted", "decided", "in_force") for part in parts)


def reopen(draw: Draw) -> Call | None:
    found = draw.case(lambda case: case["status"] == "closed" and case["closure_reason"] == "SAFE_STABLE")
    return Call(draw.by(found["lead"], supervisor=True), f"/cases/{found['id']}/reopen", REASON) if found else None


def report_again(draw: Draw) -> Call:
    """On the same child, sometimes with another one, sometimes about somebody of an office."""
    offices = [None, None, None, None, "police-349901", "school-349901101-1", "civil-affairs-349901"]
    harmer = {"name": None, "relationship": "OTHER", "is_guardian": False, "organisation": None}
    if not draw.lawful:
        harmer["organisation"] = pick(offices, draw.which)
    category = pick(["DOMESTIC_VIOLENCE", "ABANDONMENT", "SEXUAL_ABUSE", "STUDENT_BULLYING", "DROPOUT"], draw.code)
    more: dict[str, Any] = {"harm_categories": [category], "immediate_danger": draw.code > 50}
    children = [draw.world.child, *([child()] if draw.who % 2 else [])]
    return Call("school", "/reports", report(*children, suspected_harmers=[harmer], **more))


def supplement(draw: Draw) -> Call | None:
    found = draw.part("reports", fits=lambda r: not r.get("confidential"))
    return Call("school", f"/reports/{found['id']}/supplements", {"narrative": "又见新伤"}) if found else None


def acknowledge(draw: Draw) -> Call | None:
    """A notice without a recipient that an auditor reads is a reporter's."""
    found = draw.part("notices", "delivered")
    if not found:
        return None
    by = draw.by(found["recipient"]) if found["recipient"] else "school"
    return Call(
        "school" if found["recipient"] == "school-349901101-1" else by, f"/notices/{found['id']}/acknowledge", {}
    )


def acknowledge_result(draw: Draw) -> Call | None:
    found = draw.part("notices", "delivered", fits=lambda n: n["kind"] == "RESULT")
    return Call("school", f"/notices/{found['id']}/acknowledge", {}) if found else None


def tell(draw: Draw) -> Call | None:
    """Whom no inbox reaches, a person of the office tells."""
    found = draw.part("notices", "handed_over", fits=lambda n: is_staffed(n["handed_over_to"]))
    if not found:
        return None
    outcomes = ["acknowledged", "delivered"] if draw.lawful else ["failed", "acknowledged", "nobody"]
    body = {"channel": "in_person", "at": draw.moment(), "outcome": pick(outcomes, draw.code), "heard": True}
    return Call(draw.by(found["handed_over_to"]), f"/notices/{found['id']}/attempts", body)


def leave(draw: Draw) -> Call | None:
    if LEAVER not in draw.world.people:
        return None
    name = draw.world.leaver if draw.lawful else pick(["查无此人", draw.world.leaver], draw.code)
    body = {**REASON, "to": pick(["王警官", None], draw.which)}
    return Call(draw.by("police-349901", supervisor=True), f"/organisations/police-349901/people/{name}/leave", body)


def wait(draw: Draw) -> Wait:
    return Wait(pick([1, 5, 30], draw.code), engine=draw.lawful or draw.which % 4 != 0)


def wait_long(draw: Draw) -> Wait:
    return Wait(24 * pick([8, 40, 120], draw.code), engine=draw.lawful or draw.which % 4 != 0)
