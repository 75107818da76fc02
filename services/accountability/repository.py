from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accountability.models import Accountability
from services.cases.models import Case


async def get(session: AsyncSession, case_id: UUID) -> Accountability | None:
    return await session.get(Accountability, case_id)


async def is_open(session: AsyncSession, about_case_id: UUID, unit: str, ground: str) -> bool:
    """Whether the unit is being held to account for this, in the matter of that case."""
    query = select(Accountability.case_id).join(Case, Case.id == Accountability.case_id)
    query = query.where(Accountability.about_case_id == about_case_id, Accountability.unit == unit)
    return await session.scalar(query.where(Case.ground == ground, Case.status != "closed").limit(1)) is not None
