"""An auditor reviews an opening in an emergency: in person, once, and what was found stands on the case's timeline."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path
from sqlalchemy.ext.asyncio import AsyncSession

from services.audit.errors import AlreadyReviewed
from services.cases import access
from services.cases import service as cases
from services.cases.models import BreakGlass, Case
from services.cases.schemas import Finding
from services.core.actor import Actor
from services.core.errors import NotFound
from services.core.route import IfMatch, Session
from services.identity.access import AuditingPerson
from services.ledger import service as ledger

Broken = tuple[Case, BreakGlass]


async def _broken(
    break_glass_id: Annotated[UUID, Path()], session: Session, actor: AuditingPerson, match: IfMatch
) -> Broken:
    """With its case, whose stream this transaction holds."""
    found = await session.get(BreakGlass, break_glass_id)
    if found is None:
        raise NotFound
    case = await access.taken(session, found.case_id, actor, match)
    await session.refresh(found)
    return case, found


BrokenGlass = Annotated[Broken, Depends(_broken)]


def review(session: AsyncSession, broken: Broken, finding: Finding, actor: Actor) -> None:
    """Raises AlreadyReviewed."""
    case, found = broken
    if found.reviewed_at is not None:
        raise AlreadyReviewed
    found.reviewed_at, found.reviewed_by, found.finding = ledger.moment(session), actor.person, finding
    subject = ("break_glass", found.id)
    cases.record(session, case, "glass.reviewed", actor, subject=subject, data={"finding": finding})
