from services.cases.models import BreakGlass
from services.cases.schemas import BreakGlassRead


def broken_glass(found: BreakGlass, number: str, person: str, reason: str | None) -> BreakGlassRead:
    plain = {name: getattr(found, name) for name in ("id", "case_id", "organisation", "opened_at", "until")}
    return BreakGlassRead.model_construct(**plain, case_number=number, person=person, reason=reason)
