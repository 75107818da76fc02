from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity.models import Person
from services.rosters.models import Shift


async def between(session: AsyncSession, organisation: str, since: datetime, until: datetime) -> Sequence[Any]:
    """`Shift, name` of each that is running between these times, the first first."""
    running = (Shift.organisation == organisation, Shift.starts_at <= until, Shift.ends_at > since)
    query = select(Shift, Person.name).join(Person, Person.id == Shift.person).where(*running)
    return (await session.execute(query.order_by(Shift.starts_at, Person.name))).all()


async def of_person(session: AsyncSession, person: UUID, since: datetime) -> Sequence[Shift]:
    """Those that are not over at this time."""
    query = select(Shift).where(Shift.person == person, Shift.ends_at > since)
    return (await session.scalars(query.order_by(Shift.starts_at))).all()


async def remove(session: AsyncSession, shift: Shift) -> None:
    await session.execute(delete(Shift).where(Shift.id == shift.id))
