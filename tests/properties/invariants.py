"""What holds of every case whatever anybody does: of one answer, and of an answer and the next. Pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import combinations

from services.policy.service import Policy
from tests.house import Json

_TERMINAL: dict[str, set[str]] = {
    state: set() for state in ("resolved", "transferred", "returned", "rejected", "ended")
}
_ENDED = {"not_accepted", "expired", "concluded"}
MOVES: dict[str, dict[str, set[str]]] = {
    "referrals": {
        "pending": {"claimed", "transferred", "returned"},
        "claimed": {"pending", "resolved", "transferred", "returned"},
        **_TERMINAL,
    },
    "placements": {"proposed": {"active", "rejected"}, "active": {"ended"}, **_TERMINAL},
    "legal_referrals": {
        "filed": {"accepted", "not_accepted", "decided", "in_force"},
        "accepted": {"decided", "in_force", "concluded"},
        "decided": {"concluded"},
        "in_force": {"expired", "concluded"},
        **{state: set() for state in _ENDED},
    },
}
STATUSES = {
    "received": {"in_handling"},
    "in_handling": {"resolved"},
    "resolved": {"in_handling", "closed"},
    "closed": {"in_handling"},
}


def check_moves(before: Sequence[Json], after: Sequence[Json]) -> None:
    """No step that is none, and nothing that is gone, whichever case it stands in."""
    now = {case["id"]: case for case in after}
    for case in before:
        _check_status(case, now[case["id"]])
    for kind, moves in MOVES.items():
        states = {found["id"]: found["state"] for case in after for found in case[kind]}
        for found in (found for case in before for found in case[kind]):
            was, is_ = found["state"], states[found["id"]]
            assert is_ in {was, *moves[was]}, (kind, was, is_)
    ends = {clock["id"]: clock for case in after for clock in case["deadlines"]}
    for clock in (clock for case in before for clock in case["deadlines"]):
        assert ends[clock["id"]]["escalation_level"] >= clock["escalation_level"]


def _check_status(before: Json, after: Json) -> None:
    was, is_ = before["status"], after["status"]
    merged = [case["closure_reason"] == "DUPLICATE_MERGED" for case in (before, after)]
    allowed = {was, *STATUSES[was]}
    if merged == [False, True]:  # it went into another one
        allowed = {"closed"}
    elif merged == [True, False]:  # and came out of it
        allowed = {"in_handling", "resolved"}
    assert is_ in allowed, (was, is_)


def check_case(case: Json, policy: Policy) -> None:
    _check_referrals(case)
    _check_placements(case)
    _check_legal_referrals(case)
    _check_clocks(case, policy)
    _check_that_it_can_be_closed(case, policy)


def _check_referrals(case: Json) -> None:
    tasks = [r for r in case["referrals"] if r["role"] != "supervise"]
    open_ = [r for r in tasks if r["state"] in ("pending", "claimed")]
    assert bool(open_) == (case["status"] in ("received", "in_handling")), (case["status"], open_)
    once = 1 + sum(link["known_by"] == "merged" for link in case["linked_cases"])  # a merged case brought its own
    assert [r["role"] for r in open_].count("lead") <= 1
    assert all(times <= once for times in Counter(r["agency"] for r in open_).values()), (
        "an agency has one task at a time"
    )
    assert (case["status"] == "closed") == (case["closed_at"] is not None) == (case["closure_reason"] is not None)
    for found in case["referrals"]:
        assert (found["state"] == "resolved") == (found["resolved_at"] is not None) == (found["result"] is not None)
        assert (found["state"] == "transferred") == (found["successor_id"] is not None)
        assert (found["claimed_at"] is not None) == (found["claimed_by"] is not None)
        assert found["state"] != "claimed" or (found["claimed_at"] and found["received_at"])
        assert found["state"] != "pending" or found["claimed_at"] is None


def _check_placements(case: Json) -> None:
    for found in case["placements"]:
        assert (found["state"] == "ended") == (found["ended_at"] is not None) == (found["end_reason"] is not None)
        assert (found["state"] in ("active", "ended")) == (found["limit_at"] is not None)
        assert case["status"] != "closed" or found["state"] in ("rejected", "ended")
    guarded = [p for p in case["placements"] if p["state"] != "rejected"]
    for one, other in combinations(guarded, 2):
        assert one["child_id"] != other["child_id"] or _ends(one) <= _starts(other) or _ends(other) <= _starts(one)


def _starts(placement: Json) -> datetime:
    return datetime.fromisoformat(placement["starts_at"])


def _ends(placement: Json) -> datetime:
    return datetime.fromisoformat(placement["ended_at"] or "9999-12-31T00:00:00+00:00")


def _check_legal_referrals(case: Json) -> None:
    for found in case["legal_referrals"]:
        ended = found["state"] in _ENDED
        assert ended == (found["ended_at"] is not None)
        assert case["status"] != "closed" or ended
        assert found["state"] != "in_force" or found["valid_until"]
        assert not ended or not found["to_serve"]


def _check_clocks(case: Json, policy: Policy) -> None:
    """Whoever is late is late with something that can still be done: of what has ended no clock runs.

    A right's time and a warning outlive what they came from.
    """
    running = {found["id"] for kind in MOVES for found in case[kind] if MOVES[kind][found["state"]]}
    running |= {n["id"] for n in case["notices"] if n["state"] in ("queued", "delivered", "handed_over")}
    for clock in case["deadlines"]:
        assert (clock["state"] == "met") <= (clock["met_at"] is not None)
        assert (clock["state"] == "breached") == (clock["breached_at"] is not None), clock
        if clock["state"] in ("open", "suspended"):
            assert clock["met_at"] is None, clock
            assert case["status"] != "closed", clock
            id_ = clock["subject"]["id"]
            assert id_ == case["id"] or id_ in running or not policy.binds(clock["rule"]), clock


def _check_that_it_can_be_closed(case: Json, policy: Policy) -> None:
    """When all is handled, each clock that keeps the case open waits for something that somebody can still do."""
    if case["status"] != "resolved":
        return
    done_by = {(r["organisation"], r["agency"]) for r in case["referrals"] if r["state"] == "resolved"}
    elsewhere = {found["id"] for kind in ("placements", "legal_referrals", "notices") for found in case[kind]}
    on_its_way = any(notice["state"] == "queued" for notice in case["notices"])
    for clock in case["deadlines"]:
        rule = policy.rule(clock["rule"])
        ended = clock["met_at"] or clock["given_up_at"] or clock["state"] == "cancelled"
        if ended or rule.kind == "D" or rule.is_window or clock["subject"]["id"] in elsewhere:
            continue
        measures = {event.split(".")[1] for event in rule.met_by if event.startswith("measure.")}
        able = [agency for office, agency in done_by if office == clock["organisation"]]
        told = on_its_way and any(event.startswith("notice.") for event in rule.met_by)
        assert told or any(measures & {*policy.measures_of(a)} for a in able), (clock, rule.met_by, done_by)
