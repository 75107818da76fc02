"""Cases that belong together: linked, one gone into another, and parted again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.models import Case, CaseLink, CaseMerge
from services.cases.recording import become, record
from services.core import pipeline
from services.core.actor import SYSTEM

MERGED = "DUPLICATE_MERGED"
_KNOWN_ALREADY = "ON CONFLICT DO NOTHING"
_LAST_MERGE = "ON CONFLICT (case_id) DO UPDATE SET moved = excluded.moved"
_DECISION = "ON CONFLICT (case_id, other_id) DO UPDATE SET known_by = excluded.known_by"


def link(session: AsyncSession, case: Case, others: Mapping[UUID, str]) -> None:
    """What is or may be the same child or household stands in other cases; each is shown from both sides."""
    for other_id, known_by in others.items():
        for one, other in ((case.id, other_id), (other_id, case.id)):
            pipeline.upsert(session, CaseLink, _KNOWN_ALREADY, case_id=one, other_id=other, known_by=known_by)
    record(session, case, "case.linked", SYSTEM, data={"others": {str(id_): by for id_, by in others.items()}})


def merge(session: AsyncSession, case: Case, into: Case, moved: Mapping[str, Any]) -> None:
    """The case is closed: everything of it stands in the other one, and each leads to the other."""
    become(session, case, "closed")
    case.closed_at, case.closure_reason = case.status_since, MERGED
    become(session, into, into.status)  # of the reports that came along too
    case.merged_into = into.id
    plain = {name: [str(id_) if isinstance(id_, UUID) else id_ for id_ in ids] for name, ids in moved.items()}
    pipeline.upsert(session, CaseMerge, _LAST_MERGE, case_id=case.id, moved=plain)
    decide(session, case, into, "merged")


def unmerge(session: AsyncSession, case: Case, taken_from: Case, *, handled: bool) -> None:
    """It is a case of its own again."""
    become(session, case, "resolved" if handled else "in_handling")
    case.closed_at, case.closure_reason = None, None
    case.merged_into = None
    decide(session, case, taken_from, "split")


def decide(session: AsyncSession, case: Case, other: Case, decision: str) -> None:
    """What a person decided of two cases takes the place of what might be."""
    for one, two in ((case.id, other.id), (other.id, case.id)):
        pipeline.upsert(session, CaseLink, _DECISION, case_id=one, other_id=two, known_by=decision)
