"""Clocks without a workflow: what an event starts and meets, and what a rung leaves."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.core import clock
from services.deadlines import service as deadlines
from services.deadlines.models import Deadline
from services.policy.service import Facts, Policies, Policy

START = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


class Held:
    """A session that only holds."""

    def __init__(self) -> None:
        self.info: dict[str, Any] = {}
        self.rows: list[object] = []

    def add(self, row: object) -> None:
        self.rows.append(row)

    def inserted(self) -> list[dict[str, Any]]:
        return [values for rows in self.info["rows"].values() for values in rows]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policies.load().of("anhui-2026.1")


def started(policy: Policy) -> dict[str, Deadline]:
    subject = deadlines.Subject("referral", uuid4(), uuid4(), "PUBLIC_SECURITY", "police-349901")
    facts = Facts(agency="PUBLIC_SECURITY", role="lead", risk="urgent", immediate_danger=True)
    held = Held()
    deadlines.start(held, policy, "referral.created", facts, subject, subject.id, START)  # type: ignore[arg-type]
    return {values["rule"]: Deadline(**values) for values in held.inserted()}


def test_a_new_clock_waits_for_its_first_rung(policy: Policy) -> None:
    claim = started(policy)["P1.URGENT"]
    assert (claim.state, claim.subject_kind, claim.escalation_level) == ("open", "referral", 0)
    assert claim.next_rung_at is not None
    assert START < claim.next_rung_at < claim.due_at


def test_rungs_fire_in_order_until_the_ladder_ends(policy: Policy) -> None:
    claim = started(policy)["P1.URGENT"]
    fired = []
    with clock.reading(lambda: START + timedelta(days=1)):
        while claim.next_rung_at is not None:
            rung = deadlines.due_rung(claim, policy)
            late = deadlines.fire(Held(), claim, policy, rung)  # type: ignore[arg-type]
            fired.append(rung.action)
            assert late > 0
    assert fired == [rung.action for rung in policy.rungs("P1.URGENT")]
    assert (claim.state, claim.breached_at) == ("breached", claim.due_at)


def test_a_clock_whose_meeting_is_taken_back_goes_on_from_its_next_rung(policy: Policy) -> None:
    claim = started(policy)["P1.URGENT"]
    with clock.reading(lambda: START + timedelta(minutes=8)):
        deadlines.fire(Held(), claim, policy, deadlines.due_rung(claim, policy))  # type: ignore[arg-type]
    waiting = claim.next_rung_at
    meet(claim)
    deadlines.reopen(claim, policy)
    assert (claim.state, claim.met_at) == ("open", None)
    assert claim.next_rung_at == waiting


def meet(claim: Deadline) -> None:
    claim.met_at, claim.state, claim.next_rung_at = START, "met", None


def test_a_clock_is_overdue_only_while_it_runs(policy: Policy) -> None:
    claim = started(policy)["P1.URGENT"]
    after = claim.due_at + timedelta(seconds=1)
    assert not deadlines.overdue(claim, claim.due_at - timedelta(seconds=1))
    assert deadlines.overdue(claim, after)
    deadlines.cancel(claim)
    assert not deadlines.overdue(claim, after)
