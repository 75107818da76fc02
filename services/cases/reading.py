from services.cases.models import BreakGlass
from services.cases.schemas import BreakGlassRead, EmergencyReview


def broken_glass(
    found: BreakGlass, number: str, person: str, reason: str | None, reviewer: str | None = None
) -> BreakGlassRead:
    """`person`, `reviewer`: their names."""
    plain = {name: getattr(found, name) for name in ("id", "case_id", "organisation", "opened_at", "until")}
    review = None
    if found.reviewed_at is not None:
        found_of_it = {"at": found.reviewed_at, "person": reviewer, "finding": found.finding}
        review = EmergencyReview.model_validate(found_of_it)
    return BreakGlassRead.model_construct(**plain, case_number=number, person=person, reason=reason, review=review)
