from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accountability.models import Accountability


async def get(session: AsyncSession, case_id: UUID) -> Accountability | None:
    return await session.get(Accountability, case_id)


async def is_open(session: AsyncSession, about_case_id: UUID, unit: str, ground: str) -> bool:
    """Whether the unit is being held to account for this, in the matter of that case, whoever may see it."""
    return await session.scalar(select(func.is_held_to_account(unit, ground, about_case_id))) or False


async def admit_about(session: AsyncSession, case_id: UUID) -> None:
    """Lets this transaction, which was let into the case, into the child's case that it is about."""
    await session.execute(select(func.admit_about(case_id)))
