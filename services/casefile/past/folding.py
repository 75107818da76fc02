"""Entry by entry, what was known. Pure; an entry of an unknown type, or without a fact of today, changes nothing.

What came from another case is folded from that case's stream, up to the entry with which it left. Not by the clock:
an entry that says that something arrived waits for the one that says that it left, whatever times the two have.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from services.casefile.past import cases, deadlines, files, legal_referrals, moves, notices, placements, referrals
from services.casefile.past.known import Entry, Known
from services.casefile.past.moves import Parcel
from services.policy.service import Policies

_FAMILIES = (
    *(cases.fold, referrals.fold, placements.fold, legal_referrals.fold),
    *(files.fold, notices.fold, deadlines.fold),
)


def fold(case_id: UUID, streams: Mapping[UUID, Iterable[Entry]], policies: Policies) -> Known | None:
    """The case after the last entry of its stream, None before it is opened. `streams`: its own, and those of every
    case that something came from."""
    return _Folding(streams, policies).whole(case_id)


class _Folding:
    def __init__(self, streams: Mapping[UUID, Iterable[Entry]], policies: Policies) -> None:
        self._policies = policies
        self._left: dict[UUID, Iterator[Entry]] = {case_id: iter(entries) for case_id, entries in streams.items()}
        self._known: dict[UUID, Known] = {}
        self._sent: defaultdict[tuple[UUID, UUID], deque[Parcel]] = defaultdict(deque)

    def whole(self, case_id: UUID) -> Known | None:
        for entry in self._left[case_id]:
            self._take(case_id, entry)
        return self._known.get(case_id)

    def _take(self, case_id: UUID, entry: Entry) -> None:
        if entry.type == "case.opened":
            case = cases.opened(entry)
            self._known[case_id] = Known(case=case, policy=self._policies.of(case.policy_version))
        known = self._known.get(case_id)
        if known is None:
            return
        if entry.type in moves.LEAVING:
            self._sent[case_id, moves.other_case(entry)].append(moves.leave(known, entry))
        elif entry.type in moves.ARRIVING:
            moves.arrive(known, entry, self._parcel(moves.other_case(entry), case_id))
        for family in _FAMILIES:
            family(known, entry)

    def _parcel(self, sender: UUID, case_id: UUID) -> Parcel:
        while not self._sent[sender, case_id]:
            self._take(sender, next(self._left[sender]))
        return self._sent[sender, case_id].popleft()
