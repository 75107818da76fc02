"""Who opened a case in an emergency: each one, with its reason, which is said to the auditor."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.models import BreakGlass, Case
from services.cases.reading import broken_glass
from services.cases.schemas import BreakGlassRead
from services.core.paging import Page, Paging
from services.identity import service as identity
from services.vault import openings
from services.vault import service as vault


@dataclass(frozen=True)
class Filters:
    case_id: UUID | None = None
    organisation: str | None = None
    since: datetime | None = None


async def listed(session: AsyncSession, filters: Filters, paging: Paging) -> Page[BreakGlassRead]:
    query = select(BreakGlass, Case.number).join(Case, Case.id == BreakGlass.case_id)
    if filters.case_id is not None:
        query = query.where(BreakGlass.case_id == filters.case_id)
    if filters.organisation is not None:
        query = query.where(BreakGlass.organisation == filters.organisation)
    if filters.since is not None:
        query = query.where(BreakGlass.opened_at >= filters.since)
    selected = paging.select(query, BreakGlass.opened_at, BreakGlass.id, types=(datetime, UUID))
    page, cursor = paging.cut((await session.execute(selected)).all(), lambda row: (row[0].opened_at, row[0].id))
    names = await identity.names_of(session, {found.person for found, _ in page})
    said = await vault.open_items(session, openings.REASON, [found.id for found, _ in page])
    items = [
        broken_glass(found, number, names[found.person], said.get(found.id, {}).get("text")) for found, number in page
    ]
    return Page(items=items, next_cursor=cursor)
