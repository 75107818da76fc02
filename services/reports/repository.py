from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.actor import Actor
from services.reports.models import Report


def of_reporter(actor: Actor) -> Select[Report]:
    """The reports of the actor's own organisation, without those that only a receipt code opens."""
    return select(Report).where(Report.organisation == actor.organisation, ~Report.confidential)


async def get(session: AsyncSession, report_id: UUID, actor: Actor) -> Report | None:
    return (await session.scalars(of_reporter(actor).where(Report.id == report_id))).first()


async def by_receipt(session: AsyncSession, hashes: list[bytes]) -> Report | None:
    return (await session.scalars(select(Report).where(Report.receipt_hash.in_(hashes)))).first()


async def of_case(session: AsyncSession, case_id: UUID) -> Sequence[Report]:
    query = select(Report).where(Report.case_id == case_id).order_by(Report.received_at, Report.id)
    return (await session.scalars(query)).all()
