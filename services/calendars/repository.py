from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.calendars.models import CalendarFeed
from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.deadlines import service as deadlines
from services.deadlines.models import Deadline
from services.identity.models import Organisation

MOST = 1000


async def feed_of(session: AsyncSession, organisation: str | None) -> CalendarFeed | None:
    return await session.get(CalendarFeed, organisation, populate_existing=True)


async def office_of(session: AsyncSession, feed_id: UUID) -> Organisation | None:
    """The office whose calendar is read under this id now."""
    query = (
        select(Organisation)
        .join(CalendarFeed, CalendarFeed.organisation == Organisation.code)
        .where(CalendarFeed.id == feed_id, CalendarFeed.revoked_at.is_(None), Organisation.active)
    )
    return (await session.scalars(query)).first()


async def waiting(session: AsyncSession, actor: Actor) -> Sequence[Row[Deadline, str]]:
    """The office's own clocks that run, in the cases that it sees, each with the case's number, soonest due first."""
    query = (
        cases.visible(actor)
        .with_only_columns(Deadline, Case.number, maintain_column_froms=True)
        .join(Deadline, Deadline.case_id == Case.id)
        .where(Deadline.organisation == actor.organisation, deadlines.running())
    )
    return (await session.execute(query.order_by(Deadline.due_at, Deadline.id).limit(MOST))).all()
