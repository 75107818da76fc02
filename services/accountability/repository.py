from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accountability.models import Accountability


async def get(session: AsyncSession, case_id: UUID) -> Accountability | None:
    return await session.get(Accountability, case_id)


async def is_open(session: AsyncSession, about_case_id: UUID, unit: str, ground: str) -> bool:
    """Whether the unit is being held to account for this, in the matter of that case, whoever may see it."""
    return await session.scalar(select(func.is_held_to_account(unit, ground, about_case_id))) or False


async def admit_about(session: AsyncSession, case_id: UUID) -> Sequence[UUID]:
    """Lets this transaction, which was let into the case, into the child's case that it is about, and into the one that
    this has gone into: the last one goes on.
    """
    return (await session.scalars(select(func.admit_about(case_id)))).all()


async def units_held(session: AsyncSession, about_id: UUID, but: UUID | None, cleared: Collection[str]) -> set[str]:
    """The units that are held to account in the matter of this case, or of one that went into it, whoever may see that.

    `but`: not by this case. `cleared`: the closure reasons by which they are no longer.
    """
    return set(await session.scalars(select(func.units_held(about_id, but, sorted(cleared)))))
