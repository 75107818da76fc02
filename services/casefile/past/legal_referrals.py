"""The instruments of court and procuratorate, as their entries tell them: each entry is a step."""

from uuid import UUID

from services.casefile.past.known import Entry, Known, instant
from services.legal_referrals.models import LegalReferral, LegalStep
from services.legal_referrals.schemas import Outcome

_ENDS = {"not_accepted": "not_accepted", "expired": "expired", "cancelled": "concluded", "concluded": "concluded"}
_RULINGS = ("decided", "extended", "varied")


def fold(known: Known, entry: Entry) -> None:
    family, _, kind = entry.type.partition(".")
    if entry.type == "legal.filed":
        _file(known, entry)
    legal = known.legal_referrals.get(entry.subject)
    if legal is None or family != "legal":
        return
    if kind in _RULINGS or _upheld(legal, entry):  # it takes the place of the ruling before, and is served anew
        legal.ruling_id, legal.served_at = UUID(entry.data["step"]), None
    _advance(known, legal, kind, entry)
    known.steps.append(_step(legal, kind, entry))


def _file(known: Known, entry: Entry) -> None:
    data = entry.data
    about = data.get("about")
    known.legal_referrals[entry.subject] = LegalReferral(
        id=entry.subject,
        case_id=known.case.id,
        forum=data["forum"],
        instrument=data["instrument"],
        priority=0 if data["urgent"] else 1,
        general=data.get("general", False),
        organisation=data["organisation"],
        applicant=data["applicant"],
        addressee=data["addressee"],
        about_kind=about["kind"] if about else None,
        about_id=UUID(about["id"]) if about else None,
        measures=[],
        state="filed",
        filed_at=entry.at,
    )


def _upheld(legal: LegalReferral, entry: Entry) -> bool:
    """Whoever complained is told, as of a ruling."""
    upheld = entry.type == "legal.examined" and entry.data["outcome"] == "upheld"
    return upheld and legal.applicant != legal.organisation


def _advance(known: Known, legal: LegalReferral, kind: str, entry: Entry) -> None:
    if kind in _ENDS:
        legal.state, legal.ended_at = _ENDS[kind], entry.at
    match kind:
        case "accepted":
            legal.state, legal.accepted_at = "accepted", entry.at
        case "decided":
            outcome: Outcome = entry.data["outcome"]
            legal.state = known.policy.instrument(legal.instrument).outcomes[outcome]
            legal.outcome, legal.decided_at, legal.guardian = outcome, entry.at, entry.data["guardian"]
            legal.measures = entry.data.get("measures", [])
            legal.valid_until = entry.instant("valid_until")
        case "extended":
            legal.valid_until = entry.instant("valid_until")
        case "varied":
            legal.measures = entry.data.get("measures", legal.measures)
        case "served":
            legal.served_at = entry.instant("completed") or legal.served_at
        case "replied":
            legal.replied_at = entry.at


def _step(legal: LegalReferral, kind: str, entry: Entry) -> LegalStep:
    until, to = entry.data.get("valid_until"), entry.data.get("to")
    return LegalStep(
        id=UUID(entry.data["step"]),
        legal_referral_id=legal.id,
        kind=kind,
        at=entry.at,
        recorded_at=entry.recorded_at,
        outcome=entry.data.get("outcome"),
        valid_until=instant(until) if until else None,
        recipient=to,
        capacities=entry.data.get("capacities", [to]),
        ruling_id=legal.ruling_id,
    )
