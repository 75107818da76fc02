"""Temporary guardianship, as its entries tell it."""

from uuid import UUID

from services.casefile.past.known import Entry, Known, instant
from services.placements.models import Placement, PlacementReview


def fold(known: Known, entry: Entry) -> None:
    if entry.type == "placement.proposed":
        _propose(known, entry)
    placement = known.placements.get(entry.subject)
    if placement is None:
        return
    match entry.type:
        case "placement.approved":
            placement.state, placement.decided_at = "active", entry.at
            limit = entry.data["clocks"].get("M6")
            placement.limit_at = instant(limit) if limit else None
        case "placement.rejected":
            placement.state, placement.decided_at = "rejected", entry.at
        case "placement.reviewed":
            placement.mode = entry.data.get("mode", placement.mode)
            known.reviews.append(_review(placement, entry))
        case "placement.extended":
            placement.limit_at = entry.instant("until")
        case "placement.ended":
            placement.state, placement.ended_at, placement.end_reason = "ended", entry.at, entry.data["reason"]


def _propose(known: Known, entry: Entry) -> None:
    known.placements[entry.subject] = Placement(
        id=entry.subject,
        case_id=known.case.id,
        child_id=UUID(entry.data["child"]),
        organisation=entry.actor["organisation"],
        ground=entry.data["ground"],
        mode=entry.data["mode"],
        state="proposed",
        starts_at=instant(entry.data["starts_at"]),
        proposed_at=entry.at,
    )


def _review(placement: Placement, entry: Entry) -> PlacementReview:
    return PlacementReview(
        id=UUID(entry.data["review"]),
        placement_id=placement.id,
        outcome=entry.data["outcome"],
        mode=placement.mode,
        reviewed_at=entry.at,
    )
