"""Referrals and measures, as their entries tell them."""

from datetime import datetime
from uuid import UUID

from services.casefile.past.known import Entry, Known, instant
from services.referrals.models import Measure, Referral

_DUE = {"received": "receive_due", "claimed": "claim_due", "resolved": "resolve_due"}


def fold(known: Known, entry: Entry) -> None:
    if entry.type == "referral.created":
        _create(known, entry)
    referral = known.referrals.get(entry.subject)
    if referral is None:
        return
    match entry.type:
        case "referral.created" | "referral.claimed":
            for rule, due_at in entry.data.get("clocks", {}).items():
                _due(known, referral, rule, instant(due_at))
        case "deadline.suspended" | "deadline.resumed" | "deadline.extended" | "deadline.recounted":
            _due(known, referral, entry.data["rule"], instant(entry.data["due_at"]))
    _handle(known, referral, entry)


def _create(known: Known, entry: Entry) -> None:
    known.referrals[entry.subject] = Referral(
        id=entry.subject,
        case_id=known.case.id,
        agency=entry.data["agency"],
        organisation=entry.data["organisation"],
        role=entry.data["role"],
        state="pending",
        instead_of=entry.data.get("no_competent_organisation_of"),
        created_at=entry.instant("created_at") or entry.at,
    )
    if entry.data["role"] == "lead":
        known.case.lead = entry.data["organisation"]


def _handle(known: Known, referral: Referral, entry: Entry) -> None:
    match entry.type:
        case "referral.received":
            referral.received_at = entry.at
        case "referral.claimed":
            referral.received_at = referral.received_at or entry.at
            referral.state, referral.claimed_at, referral.claimed_by = "claimed", entry.at, entry.person
            known.case.status = "in_handling" if known.case.status == "received" else known.case.status
        case "referral.released":
            referral.state, referral.claimed_at, referral.claimed_by = "pending", None, None
        case "referral.reassigned":
            referral.claimed_by = UUID(entry.data["to"])
        case "referral.transferred":
            referral.state, referral.successor_id = "transferred", UUID(entry.data["successor"])
        case "referral.returned":
            referral.state = "returned"
        case "referral.leads":
            referral.role, known.case.lead = "lead", referral.organisation
        case "referral.assists":
            referral.role = "assist"
        case "referral.resolved":
            referral.state, referral.result, referral.resolved_at = "resolved", entry.data["result"], entry.at
        case "measure.recorded":
            _record(known, entry)
        case "measure.withdrawn":
            known.measures[UUID(entry.data["measure"])].withdrawn_at = entry.at


def _record(known: Known, entry: Entry) -> None:
    id_ = UUID(entry.data["measure"])
    known.measures[id_] = Measure(
        id=id_,
        referral_id=entry.subject,
        kind=entry.data["kind"],
        finding=entry.data.get("finding"),
        decided_at=entry.at,
        recorded_at=entry.recorded_at,
    )


def _due(known: Known, referral: Referral, rule: str, due_at: datetime) -> None:
    """A referral repeats the due times of its own milestones, for the inboxes."""
    name = _DUE.get(known.policy.rule(rule).milestone or "")
    if name is not None:
        setattr(referral, name, due_at)
