"""Who takes part in a case, and who stands in a conflict and sees nothing of it."""

from collections.abc import Collection

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import DateTime, Uuid

from services.cases.models import Case, CaseConflict, CaseParty
from services.core import clock, pipeline

_BACK = """
    ON CONFLICT (case_id, organisation, part) DO UPDATE SET left_at = NULL WHERE case_party.left_at IS NOT NULL
"""
_SHUNNED = """
    ON CONFLICT (case_id, organisation) DO UPDATE SET lifted_at = NULL WHERE case_conflict.lifted_at IS NOT NULL
"""
_LEAVE = (
    update(CaseParty)
    .where(
        CaseParty.case_id == bindparam("the_case", type_=Uuid),
        CaseParty.organisation == bindparam("organisation"),
        CaseParty.part == bindparam("part"),
    )
    .values(left_at=bindparam("at", type_=DateTime(timezone=True)))
)
_UNSHUN = (
    update(CaseConflict)
    .where(
        CaseConflict.case_id == bindparam("the_case", type_=Uuid),
        CaseConflict.organisation == bindparam("organisation"),
    )
    .values(lifted_at=bindparam("at", type_=DateTime(timezone=True)))
)


def party(session: AsyncSession, case: Case, organisation: str, part: str) -> None:
    """This organisation takes part, and so sees the case; the last to take the lead has it."""
    if part == "lead":
        case.lead = organisation
    values = {"case_id": case.id, "organisation": organisation, "part": part, "opened_at": case.opened_at}
    pipeline.upsert(session, CaseParty, _BACK, **values)


def leave(session: AsyncSession, case: Case, organisation: str, part: str) -> None:
    """This organisation has no part in the case any more, and does not see it."""
    pipeline.queue(
        session, _LEAVE, {"the_case": case.id, "organisation": organisation, "part": part, "at": clock.now()}
    )


def shun(session: AsyncSession, case: Case, organisations: Collection[str]) -> None:
    """These offices see nothing of the case."""
    for code in sorted(organisations):
        pipeline.upsert(session, CaseConflict, _SHUNNED, case_id=case.id, organisation=code)


def unshun(session: AsyncSession, case: Case, organisations: Collection[str]) -> None:
    """They see it again: what stood against them belongs to another case, or was without ground."""
    for code in organisations:
        pipeline.queue(session, _UNSHUN, {"the_case": case.id, "organisation": code, "at": clock.now()})
