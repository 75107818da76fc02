"""What holds of every case whatever anybody does: of one answer, and of an answer and the next. Pure."""

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


def check_moves(before: Json, after: Json) -> None:
    """No step that is none, and nothing that is gone."""
    assert after["status"] in {before["status"], *STATUSES[before["status"]]}, (before["status"], after["status"])
    for kind, moves in MOVES.items():
        now = {found["id"]: found["state"] for found in after[kind]}
        for found in before[kind]:
            assert now[found["id"]] in {found["state"], *moves[found["state"]]}, (
                kind,
                found["state"],
                now[found["id"]],
            )
    ends = {clock["id"]: clock for clock in after["deadlines"]}
    for clock in before["deadlines"]:
        assert ends[clock["id"]]["escalation_level"] >= clock["escalation_level"]


def check_case(case: Json, policy: Policy) -> None:
    _check_referrals(case)
    _check_placements(case)
    _check_legal_referrals(case)
    _check_clocks(case, policy)


def _check_referrals(case: Json) -> None:
    tasks = [r for r in case["referrals"] if r["role"] != "supervise"]
    open_ = [r for r in tasks if r["state"] in ("pending", "claimed")]
    assert bool(open_) == (case["status"] in ("received", "in_handling")), (case["status"], open_)
    assert [r["role"] for r in open_].count("lead") <= 1
    assert len({r["agency"] for r in open_}) == len(open_), "an agency has one task at a time"
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
    running |= {n["id"] for n in case["notices"] if n["state"] in ("queued", "delivered")}
    for clock in case["deadlines"]:
        assert (clock["state"] == "met") <= (clock["met_at"] is not None)
        assert (clock["state"] == "breached") == (clock["breached_at"] is not None), clock
        if clock["state"] in ("open", "suspended"):
            assert clock["met_at"] is None, clock
            assert case["status"] != "closed", clock
            id_ = clock["subject"]["id"]
            assert id_ == case["id"] or id_ in running or not policy.binds(clock["rule"]), clock
