"""The clocks: every entry tells which it started, which it changed, and which rules it met."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.casefile.past.known import Entry, Known, instant
from services.deadlines.models import Deadline
from services.deadlines.telling import CHANGED, DEADLINES, MET, STARTED


def fold(known: Known, entry: Entry) -> None:
    told = entry.data.get(DEADLINES, {})
    new = {UUID(facts["deadline"]) for facts in told.get(STARTED, ())}
    for facts in told.get(STARTED, ()):
        _start(known, facts)
    for facts in told.get(CHANGED, ()):
        clock = known.deadlines.get(UUID(facts["deadline"]))
        if clock is not None:
            _change(clock, facts)
    for facts in told.get(MET, ()):
        for clock in known.deadlines.values():
            if _meets(facts, clock) and not (clock.id in new and clock.rule in facts["shared"]):
                _meet(clock, facts)


def _start(known: Known, facts: Mapping[str, Any]) -> None:
    id_ = UUID(facts["deadline"])
    known.deadlines[id_] = Deadline(
        id=id_,
        case_id=known.case.id,
        subject_kind=facts["subject"]["kind"],
        subject_id=UUID(facts["subject"]["id"]),
        rule=facts["rule"],
        agency=facts["agency"],
        organisation=facts["organisation"],
        started_at=instant(facts["started_at"]),
        due_at=instant(facts["due_at"]),
        state="open",
        escalation_level=0,
    )


def _change(clock: Deadline, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if name != "deadline":
            setattr(clock, name, instant(value) if value and name.endswith("_at") else value)


def _meets(facts: Mapping[str, Any], clock: Deadline) -> bool:
    """A milestone's on its own subject, any other of the agency in the case."""
    if clock.met_at is not None or clock.given_up_at is not None or clock.state == "cancelled":
        return False
    if clock.rule in facts["own"] and str(clock.subject_id) == facts["subject"]["id"]:
        return True
    return clock.rule in facts["shared"] and (
        None in (clock.agency, facts["agency"]) or clock.agency == facts["agency"]
    )


def _meet(clock: Deadline, facts: Mapping[str, Any]) -> None:
    at = instant(facts["at"])
    late = clock.due_at < at and clock.suspended_at is None
    clock.met_at, clock.state = at, "breached" if late else "met"
    clock.breached_at = clock.due_at if late else None
