from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.actor import Actor
from services.files.models import SealedFile
from services.reports.models import Attachment, Report


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


async def has_attachment(session: AsyncSession, report_id: UUID, attachment_id: UUID) -> bool:
    found = await session.get(Attachment, attachment_id)
    return found is not None and found.report_id == report_id


async def attachments(
    session: AsyncSession, report_ids: Collection[UUID]
) -> dict[UUID, list[Row[Attachment, SealedFile]]]:
    """Of each report, in the order in which they came."""
    found: dict[UUID, list[Row[Attachment, SealedFile]]] = {id_: [] for id_ in report_ids}
    query = select(Attachment, SealedFile).join(SealedFile, SealedFile.id == Attachment.id)
    query = query.where(Attachment.report_id.in_(found)).order_by(Attachment.received_at, Attachment.id)
    for row in await session.execute(query):
        found[row.Attachment.report_id].append(row)
    return found
