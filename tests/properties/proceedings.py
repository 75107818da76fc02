"""Guardianship, court and procuratorate."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from services.policy.instruments import Instrument
from tests.house import Json
from tests.properties.acts import REASON, Call, Draw, pick

GUARDIAN = "civil-affairs-349901"


def propose(draw: Draw) -> Call | None:
    found = draw.case(lambda case: case["status"] != "closed" and case["children"])
    if not found or not found["children"]:
        return None
    ahead = 0 if draw.lawful else pick([0, 24, 24 * 400, -48], draw.code)
    body = {
        "child_id": pick(found["children"], draw.code)["id"],
        "ground": "TG6",
        "mode": "PROTECTION_INSTITUTION",
        "starts_at": draw.moment(hours=-ahead),
        "child_view": "愿意",
    }
    by = "guardian" if draw.lawful else draw.by(GUARDIAN)  # who proposes does not approve
    return Call(by, f"/cases/{found['id']}/placements", body)


def approve(draw: Draw) -> Call | None:
    return _decide(draw, "approve")


def reject(draw: Draw) -> Call | None:
    return _decide(draw, "reject")


def _decide(draw: Draw, command: str) -> Call | None:
    found = draw.part("placements", "proposed")
    return Call(draw.by(GUARDIAN, supervisor=True), f"/placements/{found['id']}/{command}", {}) if found else None


def go_on(draw: Draw) -> Call | None:
    return _review(draw, {"outcome": "continue"})


def change_mode(draw: Draw) -> Call | None:
    return _review(draw, {"outcome": "change_mode", "mode": pick(["FOSTER_CARE", "WELFARE_INSTITUTION"], draw.code)})


def end_by_review(draw: Draw) -> Call | None:
    return _review(draw, {"outcome": "end", "reason": "DECEASED"})


def _review(draw: Draw, body: Json) -> Call | None:
    found = draw.part("placements", "active")
    return Call(draw.by(GUARDIAN), f"/placements/{found['id']}/reviews", {**body, "note": "评估"}) if found else None


def end_placement(draw: Draw) -> Call | None:
    found = draw.part("placements", "active")
    if not found:
        return None
    done = {
        m["kind"] for case, r in draw.world.parts("referrals") for m in r["measures"] if case["id"] == found["case_id"]
    }
    reasons = ["DECEASED", "REUNIFIED", "LONG_TERM_GUARDIANSHIP"]
    if draw.lawful:
        needs = draw.world.policy.files.vocabulary.placement_end_reasons
        reasons = [reason for reason in reasons if done.issuperset(needs[reason].needs)]
    return Call(draw.by(GUARDIAN), f"/placements/{found['id']}/end", {"reason": pick(reasons, draw.code)})


def extend_placement(draw: Draw) -> Call | None:
    found = draw.part("placements", "active")
    if not found:
        return None
    days = pick([30, 90] if draw.lawful else [-30, 900], draw.code)
    until = datetime.fromisoformat(found["limit_at"] or draw.moment()) + timedelta(days=days)
    body = {"until": until.isoformat(), "reason": "诉讼中"}
    return Call(draw.by(GUARDIAN, supervisor=True), f"/placements/{found['id']}/extend", body)


def apply(draw: Draw) -> Call | None:
    return _apply(draw, lambda _: True)


def apply_for_an_order(draw: Draw) -> Call | None:
    """What comes into force."""
    return _apply(draw, lambda law: "in_force" in law.outcomes.values())


def _apply(draw: Draw, wanted: Callable[[Instrument], bool]) -> Call | None:
    """By the forum, which registers a litigant's application and acts of its own motion; otherwise by anybody."""
    found = draw.case(lambda case: case["status"] != "closed")
    if not found:
        return None
    every = sorted(draw.world.policy.files.instruments.instruments.items())
    instrument, law = pick([(code, law) for code, law in every if wanted(law)], draw.code)
    body: dict[str, Any] = {"forum": law.forum, "instrument": instrument, "urgent": draw.which % 2 == 0}
    if law.addressed and not law.addressees:
        body["addressee"] = "school-349901101-1"
    forum = "court-349901" if law.forum == "court" else "procuratorate-349901"
    by = draw.by(forum if draw.lawful or draw.who % 2 else pick([GUARDIAN, "womens-federation-349901"], draw.code))
    litigants = sorted(law.applicants & {"CHILD", "NEAR_RELATIVE", "FORMER_GUARDIAN"})
    if draw.lawful and law.agency not in law.applicants and litigants:
        body["applicant"] = pick(litigants, draw.who)
    return Call(by, f"/cases/{found['id']}/legal-referrals", body)


def accept(draw: Draw) -> Call | None:
    found = draw.part("legal_referrals", "filed")
    return _step(draw, found, "accept", {"accepted_at": draw.moment()}) if found else None


def refuse(draw: Draw) -> Call | None:
    found = draw.part("legal_referrals", "filed")
    return _step(draw, found, "reject", REASON) if found else None


def decide(draw: Draw) -> Call | None:
    found = draw.part(
        "legal_referrals",
        "accepted",
        "filed",
        fits=lambda found: found["state"] == "accepted" or found["applicant"] == found["organisation"],
    )
    if not found:
        return None
    outcomes = _law(draw, found).outcomes
    outcome = pick(sorted(outcomes, reverse=True), draw.code)
    body: Json = {"outcome": outcome, "decided_at": draw.moment(), "legal_reason": "理由"}
    if outcomes[outcome] == "in_force":
        body["valid_until"] = draw.moment(days=-1 - draw.who)
        body["measures"] = sorted(_law(draw, found).measures)[: draw.code % 4]
    return _step(draw, found, "decide", body)


def serve(draw: Draw) -> Call | None:
    found = draw.part("legal_referrals", "decided", "in_force", fits=lambda found: found["to_serve"])
    if not found:
        return None
    to = pick(found["to_serve"] if draw.lawful else ["RESPONDENT", "APPLICANT", "womens-federation-349901"], draw.code)
    return _step(draw, found, "serve", {"to": to, "served_at": draw.moment()})


def extend_order(draw: Draw) -> Call | None:
    found = _in_force(draw, "extend")
    return _step(draw, found, "extend", {"valid_until": draw.moment(days=-100 - draw.who % 60)}) if found else None


def vary(draw: Draw) -> Call | None:
    found = _in_force(draw, "vary")
    if not found:
        return None
    return _step(draw, found, "vary", {"measures": sorted(_law(draw, found).measures)[draw.code % 4 :]})


def cancel(draw: Draw) -> Call | None:
    found = _in_force(draw, "cancel")
    return _step(draw, found, "cancel", {}) if found else None


def breach(draw: Draw) -> Call | None:
    found = _in_force(draw, "breach")
    return _step(draw, found, "breach", {"happened_at": draw.moment()}) if found else None


def _in_force(draw: Draw, step: str) -> Json | None:
    def fits(found: Json) -> bool:
        return step in _law(draw, found).steps and found["valid_until"] > draw.world.time.at.isoformat()

    return draw.part("legal_referrals", "in_force", fits=fits)


def ask_for_review(draw: Draw) -> Call | None:
    found = _without(draw, "review", "reviewed", "decided", "in_force")
    return _step(draw, found, "review", {"applied_by": "RESPONDENT", "applied_at": draw.moment()}) if found else None


def advise(draw: Draw) -> Call | None:
    found = _without(draw, "advise", "advised", "accepted", "decided", "in_force")
    return _step(draw, found, "advise", {"advised_at": draw.moment()}) if found else None


def reply(draw: Draw) -> Call | None:
    found = _without(draw, "reply", "replied", "decided", fits=lambda legal: legal["outcome"] == "issued")
    return _step(draw, found, "reply", {"replied_at": draw.moment()}) if found else None


def examine(draw: Draw) -> Call | None:
    found = _without(draw, "examine", "examined", "decided", fits=lambda legal: legal["replied_at"])
    body = {"outcome": pick(["upheld", "not_upheld"], draw.code), "examined_at": draw.moment()}
    return _step(draw, found, "examine", body) if found else None


def conclude(draw: Draw) -> Call | None:
    found = draw.part("legal_referrals", "accepted", "decided", fits=lambda found: not found["to_serve"])
    return _step(draw, found, "conclude", {}) if found else None


def _without(draw: Draw, step: str, kind: str, *states: str, fits: Any = bool) -> Json | None:
    """One whose instrument knows this step, and in which it was not taken."""

    def waits(found: Json) -> bool:
        taken = any(one["kind"] == kind for one in found["steps"])
        return step in _law(draw, found).steps and not taken and bool(fits(found))

    return draw.part("legal_referrals", *states, fits=waits)


def _step(draw: Draw, found: Json, command: str, body: Any) -> Call:
    return Call(draw.by(found["organisation"]), f"/legal-referrals/{found['id']}/{command}", body)


def _law(draw: Draw, found: Json) -> Instrument:
    return draw.world.policy.instrument(found["instrument"])


def ask_for_reasons(draw: Draw) -> Call | None:
    found = draw.part(
        "deadlines", fits=lambda clock: clock["overdue"] and (clock["organisation"] or "")[-6:] == "349901"
    )
    body = {"subject": {"kind": "deadline", "id": found["id"] if found else None}}
    return Call(draw.by("procuratorate-349901"), "/supervision/reasons", body) if found else None
