"""Entry by entry, what was known. Pure; an entry of an unknown type, or without a fact of today, changes nothing."""

from collections.abc import Iterable

from services.casefile.past import cases, deadlines, legal_referrals, placements, referrals
from services.casefile.past.known import Entry, Known
from services.policy.service import Policies

_FAMILIES = (cases.fold, referrals.fold, placements.fold, legal_referrals.fold, deadlines.fold)


def fold(entries: Iterable[Entry], policies: Policies) -> Known | None:
    """None before the case is opened."""
    known = None
    for entry in entries:
        if entry.type == "case.opened":
            case = cases.opened(entry)
            known = Known(case, policies.of(case.policy_version))
        if known is not None:
            for family in _FAMILIES:
                family(known, entry)
    return known
