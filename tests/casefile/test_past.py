"""Each entry changes what is known in its own way; what is unknown changes nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.casefile.past.folding import fold
from services.casefile.past.known import Entry, Known
from services.policy.service import Policies

POLICIES = Policies.load()
START = datetime(2026, 3, 10, 8, tzinfo=UTC)
CASE, ONE, TWO, CLOCK = (UUID(int=number) for number in range(1, 5))
WANG = UUID(int=9)
OPENED = {"number": "AJ-1", "risk": "high", "county": "349901000000", "policy": "anhui-2026.1"}
CREATED = {"agency": "PUBLIC_SECURITY", "organisation": "police-349901", "role": "lead"}
PROPOSED = {"child": str(TWO), "ground": "TG6", "mode": "PROTECTION_INSTITUTION", "starts_at": START.isoformat()}
FILED: dict[str, Any] = {
    "instrument": "PROTECTION_ORDER",
    "forum": "court",
    "organisation": "court-349901",
    "applicant": "womens-federation-349901",
    "addressee": None,
    "urgent": True,
    "step": str(TWO),
}
DECIDED = {"step": str(UUID(int=7)), "outcome": "granted", "valid_until": START.isoformat(), "guardian": None}
SERVED = {"step": str(UUID(int=8)), "to": "RESPONDENT", "completed": START.isoformat()}
STARTED = {
    "deadline": str(CLOCK),
    "subject": {"kind": "referral", "id": str(ONE)},
    "rule": "P19",
    "agency": "PUBLIC_SECURITY",
    "organisation": "police-349901",
    "started_at": START.isoformat(),
    "due_at": (START + timedelta(hours=2)).isoformat(),
}
QUEUED = {"notice": str(ONE), "kind": "RESULT", "channel": "in_app"}
TO_UNIT, TO_OFFICE = {**QUEUED, "audience": "reporter_unit"}, {**QUEUED, "audience": "office", "organisation": "x"}
TO_PERSON = {**QUEUED, "audience": "guardian", "organisation": "police-349901"}
MET = {"own": [], "shared": ["P19"], "agency": "PUBLIC_SECURITY", "subject": {"kind": "referral", "id": str(ONE)}}

Fact = tuple[str, dict[str, Any]]


def known(*facts: Fact, subject: UUID = ONE) -> Known:
    """After the case's opening, an hour between one fact and the next."""
    entries = [Entry("case.opened", START, START, {"role": "system"}, CASE, OPENED)]
    actor = {"role": "handler", "organisation": "civil-affairs-349901", "person": str(WANG)}
    for hours, (type_, data) in enumerate(facts, 1):
        at = START + timedelta(hours=hours)
        entries.append(Entry(type_, at, at, actor, subject, data))
    found = fold(CASE, {CASE: entries}, POLICIES)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([], "received"),
        ([("referral.created", CREATED), ("referral.claimed", {})], "in_handling"),
        ([("case.handled", {})], "resolved"),
        ([("case.handled", {}), ("case.resumed", {})], "in_handling"),
        ([("case.handled", {}), ("case.closed", {"reason": "SAFE_STABLE"})], "closed"),
        ([("case.closed", {"reason": "SAFE_STABLE"}), ("case.reopened", {})], "in_handling"),
        ([("case.painted", {"colour": "blue"})], "received"),
    ],
)
def test_the_status_of_a_case(facts: list[Fact], status: str) -> None:
    assert known(*facts).case.status == status


@pytest.mark.parametrize(
    ("facts", "state", "holder"),
    [
        ([], "pending", None),
        ([("referral.claimed", {})], "claimed", WANG),
        ([("referral.claimed", {}), ("referral.released", {})], "pending", None),
        ([("referral.claimed", {}), ("referral.reassigned", {"to": str(TWO)})], "claimed", TWO),
        ([("referral.claimed", {}), ("referral.resolved", {"result": "PENALISED"})], "resolved", WANG),
        ([("referral.transferred", {"successor": str(TWO)})], "transferred", None),
        ([("referral.returned", {})], "returned", None),
    ],
)
def test_the_state_and_the_holder_of_a_referral(facts: list[Fact], state: str, holder: UUID | None) -> None:
    found = known(("referral.created", CREATED), *facts)
    assert (found.referrals[ONE].state, found.referrals[ONE].claimed_by) == (state, holder)
    assert found.case.lead == "police-349901"


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ([], "proposed"),
        ([("placement.rejected", {})], "rejected"),
        ([("placement.approved", {"clocks": {"M6": START.isoformat()}})], "active"),
        ([("placement.approved", {"clocks": {}}), ("placement.ended", {"reason": "DECEASED"})], "ended"),
    ],
)
def test_the_state_of_a_placement(facts: list[Fact], state: str) -> None:
    assert known(("placement.proposed", PROPOSED), *facts).placements[ONE].state == state


@pytest.mark.parametrize(
    ("facts", "state", "served"),
    [
        ([], "filed", False),
        ([("legal.accepted", {"step": str(CLOCK)})], "accepted", False),
        ([("legal.decided", DECIDED)], "in_force", False),
        ([("legal.decided", DECIDED), ("legal.served", SERVED)], "in_force", True),
        ([("legal.decided", DECIDED), ("legal.served", SERVED), ("legal.varied", DECIDED)], "in_force", False),
        ([("legal.decided", DECIDED), ("legal.expired", {"step": str(CLOCK)})], "expired", False),
        ([("legal.decided", DECIDED), ("legal.cancelled", {"step": str(CLOCK)})], "concluded", False),
    ],
)
def test_the_state_of_a_legal_referral(facts: list[Fact], state: str, served: bool) -> None:
    found = known(("legal.filed", FILED), *facts)
    legal = found.legal_referrals[ONE]
    assert (legal.state, legal.served_at is not None) == (state, served)
    assert len(found.steps) == 1 + len(facts)


@pytest.mark.parametrize(
    ("queued", "facts", "state", "teller"),
    [
        (TO_UNIT, [], "queued", None),
        (TO_UNIT, [("notice.delivered", {})], "delivered", None),
        (TO_UNIT, [("notice.delivered", {}), ("notice.acknowledged", {})], "acknowledged", None),
        (TO_UNIT, [("notice.delivered", {}), ("notice.handed_over", {"organisation": "x"})], "handed_over", "x"),
        (TO_OFFICE, [], "delivered", None),
        (TO_PERSON, [], "handed_over", "police-349901"),
        (TO_PERSON, [("notice.attempt_failed", {"outcome": "failed"})], "handed_over", "police-349901"),
        (TO_PERSON, [("notice.told", {"outcome": "acknowledged"})], "acknowledged", "police-349901"),
        (TO_PERSON, [("notice.failed", {"outcome": "nobody"})], "failed", "police-349901"),
        (TO_PERSON, [("notice.withdrawn", {})], "withdrawn", "police-349901"),
    ],
)
def test_the_state_of_a_notice_and_who_has_to_tell_it(
    queued: dict[str, Any], facts: list[Fact], state: str, teller: str | None
) -> None:
    notice = known(("notice.queued", queued), *facts).notices[ONE]
    assert (notice.state, notice.handed_over_to) == (state, teller)
    assert (notice.acknowledged_at is not None) == (state == "acknowledged")


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({}, "open"),
        ({"met": [{**MET, "at": START.isoformat()}]}, "met"),
        ({"met": [{**MET, "at": (START + timedelta(hours=3)).isoformat()}]}, "breached"),
        ({"met": [{**MET, "agency": "EDUCATION", "at": START.isoformat()}]}, "open"),
        ({"changed": [{"deadline": str(CLOCK), "state": "suspended"}]}, "suspended"),
        ({"changed": [{"deadline": str(TWO), "state": "suspended"}]}, "open"),
    ],
)
def test_the_state_of_a_clock(told: dict[str, Any], state: str) -> None:
    started: Fact = ("referral.created", {**CREATED, "deadlines": {"started": [STARTED]}})
    assert known(started, ("anything", {"deadlines": told})).deadlines[CLOCK].state == state


def test_before_the_opening_nothing_is_known() -> None:
    assert fold(CASE, {CASE: []}, POLICIES) is None


def test_an_entry_of_before_clocks_were_told_has_none_but_the_referrals_own_due_times() -> None:
    found = known(("referral.created", {**CREATED, "clocks": {"P1": START.isoformat()}}))
    assert (found.deadlines, found.referrals[ONE].claim_due) == ({}, START)
