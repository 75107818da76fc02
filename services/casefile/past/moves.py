"""What goes from one case to another: by a merge, when that is undone, or with a report that gets a case of its own.

The stream of the one tells what leaves it, the stream of the other where it goes on.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from services.casefile.past.cases import say_what_reports_say
from services.casefile.past.known import Entry, Known, Part, Parts
from services.cases import service as cases

LEAVING: Final = ("case.merged_into", "case.split")
ARRIVING: Final = ("case.merged", "case.split_from")


@dataclass
class Parcel:
    """What leaves a case, and what that case was like when it left."""

    parts: Parts
    status: str
    risk: str
    known_before: list[dict[str, Any]]


def other_case(entry: Entry) -> UUID:
    return UUID(entry.data["case"])


def senders(entries: Iterable[Entry]) -> set[UUID]:
    """The cases that something came from."""
    return {other_case(entry) for entry in entries if entry.type in ARRIVING}


def leave(known: Known, entry: Entry) -> Parcel:
    """A merged case keeps its numbers and codes, to be found by them; one that gives up a part forgets what came with
    it, but no risk."""
    case, whole = known.case, entry.type == "case.merged_into"
    parts = _take(known, None if whole else entry.data)
    gone = {str(id_) for id_ in parts.children}
    before = [said for said in case.known_before if said["child_id"] in gone]
    parcel = Parcel(parts, case.status, case.risk, before)
    if whole:
        case.status, case.closed_at, case.closure_reason = "closed", entry.at, cases.MERGED
    else:
        case.known_before = [said for said in case.known_before if said not in before]
        say_what_reports_say(known)
    return parcel


def arrive(known: Known, entry: Entry, parcel: Parcel) -> None:
    _put(known, parcel.parts, other_case(entry))
    known.children |= {UUID(id_): entry.at for id_ in entry.data.get("made_anew", ())}
    case = known.case
    if entry.type == "case.merged":
        if case.status == "received" and parcel.status == "in_handling":
            case.status = "in_handling"
        case.risk = min(case.risk, parcel.risk, key=cases.RISKS_IN_ORDER.index)
        case.known_before = [*case.known_before, *parcel.known_before]
    else:
        case.known_before = parcel.known_before
        if case.status == "closed":  # what it was before it went into the other one
            tasks = [found for found in known.referrals.values() if found.role != "supervise"]
            open_ = any(found.state in ("pending", "claimed") for found in tasks)
            case.status, case.closed_at, case.closure_reason = "in_handling" if open_ else "resolved", None, None
    say_what_reports_say(known)


def _take(known: Known, named: Mapping[str, Any] | None) -> Parts:
    """Everything, or what is named with what hangs on it, out of the case."""

    def ids(name: str, as_: str | None = None) -> Collection[UUID]:
        return {*getattr(known, name)} if named is None else {UUID(id_) for id_ in named.get(as_ or name, ())}

    referrals, placements, legal = ids("referrals"), ids("placements"), ids("legal_referrals")
    reports, documents = ids("reports"), ids("documents")
    attached = [found.id for found in known.attachments.values() if found.report_id in reports]
    return Parts(
        children=_pop(known.children, ids("children")),
        measures=_pop(known.measures, [m.id for m in known.measures.values() if m.referral_id in referrals]),
        reviews=_pull(known.reviews, [review for review in known.reviews if review.placement_id in placements]),
        steps=_pull(known.steps, [step for step in known.steps if step.legal_referral_id in legal]),
        reports=_pop(known.reports, reports),
        attachments=_pop(known.attachments, attached),
        documents=_pop(known.documents, documents),
        files=_pop(known.files, {*attached, *documents}),
        deadlines=_pop(known.deadlines, ids("deadlines", "deadline_ids")),
        referrals=_pop(known.referrals, referrals),
        placements=_pop(known.placements, placements),
        legal_referrals=_pop(known.legal_referrals, legal),
        notices=_pop(known.notices, ids("notices")),
    )


def _pop(of: dict[UUID, Part], ids: Collection[UUID]) -> dict[UUID, Part]:
    return {id_: of.pop(id_) for id_ in [*of] if id_ in ids}


def _pull(of: list[Part], gone: list[Part]) -> list[Part]:
    of[:] = [part for part in of if part not in gone]
    return gone


def _put(known: Known, parts: Parts, came_from: UUID) -> None:
    """A clock of the other case itself goes on as this one's."""
    id_ = known.case.id
    of_a_case = (parts.referrals, parts.placements, parts.legal_referrals, parts.documents, parts.notices)
    for found in (*of_a_case, parts.deadlines):
        for part in found.values():
            part.case_id = id_
    for clock in parts.deadlines.values():
        clock.subject_id = id_ if clock.subject_id == came_from else clock.subject_id
    for name in (
        *("children", "reports", "referrals", "measures", "placements", "legal_referrals", "deadlines"),
        *("attachments", "documents", "files", "notices"),
    ):
        getattr(known, name).update(getattr(parts, name))
    known.reviews += parts.reviews
    known.steps += parts.steps
