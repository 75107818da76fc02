"""Clocks that the law stops and lengthens; cases that turn out to be one, or two."""

from typing import Any

from tests.house import Json
from tests.properties.acts import REASON, RUNNING, Call, Draw, pick
from tests.properties.world import MOST_CASES
from tests.reports_made import child, report


def suspend(draw: Draw) -> Call | None:
    found = draw.part("deadlines", "open", fits=lambda clock: _rule(draw, clock).suspends)
    if not found:
        return None
    law = _rule(draw, found).suspends
    reason = pick(sorted(law.reasons) if law else ["APPRAISAL"], draw.code)
    return _clock(draw, found, "suspend", {"reason": reason})


def resume(draw: Draw) -> Call | None:
    found = draw.part("deadlines", "suspended")
    return _clock(draw, found, "resume", {}) if found else None


def extend(draw: Draw) -> Call | None:
    found = draw.part("deadlines", *RUNNING, fits=lambda clock: _rule(draw, clock).extends and not clock["overdue"])
    if not found:
        return None
    law = _rule(draw, found).extends
    amount = (law.amount if law and draw.lawful else None) or 3
    unit = law.unit.value if law and draw.lawful and law.unit else "day"
    body = {
        "reason": pick(sorted(law.reasons) if law else ["COMPLEX"], draw.code),
        "by": {"amount": amount, "unit": unit},
    }
    return _clock(draw, found, "extend", body)


def _rule(draw: Draw, clock: Json) -> Any:
    return draw.world.policy.rule(clock["rule"])


def _clock(draw: Draw, found: Json, command: str, body: Any) -> Call:
    return Call(draw.by(found["organisation"], supervisor=True), f"/deadlines/{found['id']}/{command}", body)


def report_another(draw: Draw) -> Call | None:
    """A case of its own, as far as anybody can tell."""
    if len(draw.world.cases) == MOST_CASES:
        return None
    category = pick(["DOMESTIC_VIOLENCE", "ABANDONMENT", "SEXUAL_ABUSE"], draw.code)
    return Call("school", "/reports", report(child(), harm_categories=[category]))


def merge(draw: Draw) -> Call | None:
    open_ = [case for case in draw.world.cases if case["status"] != "closed" and case["lead"] == "police-349901"]
    open_ = open_ if draw.lawful else draw.world.cases
    if len(open_) < 2:
        return None
    case, into = pick(open_, draw.which), pick(open_, draw.which + 1)
    return Call(_chief(draw), f"/cases/{case['id']}/merge", {"into": into["id"], **REASON})


def unmerge(draw: Draw) -> Call | None:
    gone = [case for case in draw.world.cases if case["closure_reason"] == "DUPLICATE_MERGED"]
    if not gone:
        return None
    merged = pick(gone, draw.which)
    into = [link["id"] for link in merged["linked_cases"] if link["known_by"] == "merged"]
    target = pick(into or [draw.world.cases[0]["id"]], draw.code)
    return Call(_chief(draw), f"/cases/{target}/split", {"case": merged["id"], **REASON})


def split(draw: Draw) -> Call | None:
    found = draw.case(lambda case: case["status"] != "closed" and len(case["reports"]) > 1)
    if not found or not found["reports"] or len(draw.world.cases) == MOST_CASES:
        return None
    body = {"report": pick(found["reports"], draw.code)["id"], **REASON}
    return Call(_chief(draw), f"/cases/{found['id']}/split", body)


def _chief(draw: Draw) -> str:
    return draw.by("police-349901", supervisor=True)
