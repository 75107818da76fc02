"""Who opened a case in an emergency: each one, with its reason, which is said to the auditor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.models import BreakGlass, Case
from services.cases.reading import broken_glass
from services.cases.schemas import BreakGlassRead
from services.core.errors import NotFound
from services.core.paging import Page, Paging
from services.identity import service as identity
from services.vault import openings
from services.vault import service as vault


@dataclass(frozen=True)
class Filters:
    case_id: UUID | None = None
    organisation: str | None = None
    since: datetime | None = None
    reviewed: bool | None = None


async def listed(session: AsyncSession, filters: Filters, paging: Paging) -> Page[BreakGlassRead]:
    query = select(BreakGlass, Case.number).join(Case, Case.id == BreakGlass.case_id)
    if filters.case_id is not None:
        query = query.where(BreakGlass.case_id == filters.case_id)
    if filters.organisation is not None:
        query = query.where(BreakGlass.organisation == filters.organisation)
    if filters.since is not None:
        query = query.where(BreakGlass.opened_at >= filters.since)
    if filters.reviewed is not None:
        query = query.where(BreakGlass.reviewed_at.is_not(None) == filters.reviewed)
    selected = paging.select(query, BreakGlass.opened_at, BreakGlass.id, types=(datetime, UUID))
    page, cursor = paging.cut((await session.execute(selected)).all(), lambda row: (row[0].opened_at, row[0].id))
    return Page(items=await present(session, ((found, number) for found, number in page)), next_cursor=cursor)


async def one(session: AsyncSession, break_glass_id: UUID) -> BreakGlassRead:
    """Raises NotFound."""
    query = select(BreakGlass, Case.number).join(Case, Case.id == BreakGlass.case_id)
    rows = (await session.execute(query.where(BreakGlass.id == break_glass_id))).all()
    if not rows:
        raise NotFound
    (read,) = await present(session, ((found, number) for found, number in rows))
    return read


async def present(session: AsyncSession, rows: Iterable[tuple[BreakGlass, str]]) -> list[BreakGlassRead]:
    """Each with the number of its case."""
    found = list(rows)
    people = {person for one, _ in found for person in (one.person, one.reviewed_by) if person is not None}
    names = await identity.names_of(session, people)
    said = await vault.open_items(session, openings.REASON, [one.id for one, _ in found])
    return [
        broken_glass(
            one,
            number,
            names[one.person],
            said.get(one.id, {}).get("text"),
            names[one.reviewed_by] if one.reviewed_by else None,
        )
        for one, number in found
    ]
