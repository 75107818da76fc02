from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import LargeBinary, Row, Select, Uuid, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.models import Case
from services.core.actor import Actor
from services.files.models import SealedFile
from services.reports.models import Attachment, Report


def of_reporter(actor: Actor) -> Select[Report]:
    """The reports of the actor's own organisation, without those that only a receipt code opens."""
    return select(Report).where(Report.organisation == actor.organisation, ~Report.confidential)


async def get(session: AsyncSession, report_id: UUID, actor: Actor) -> Report | None:
    """Lets the transaction into the report's case: what else the reporter reads of it is told by its own view."""
    query = of_reporter(actor).where(Report.id == report_id).add_columns(func.admit(Report.case_id))
    found = (await session.execute(query)).first()
    return found[0] if found else None


_THESE = select(Report).where(Report.id == bindparam("ids", type_=ARRAY(Uuid)).any_())
_NEAREST = select(func.nearest_receipts(bindparam("hashes", type_=ARRAY(LargeBinary))))


async def nearest_receipts(session: AsyncSession, hashes: list[bytes]) -> Sequence[Report]:
    """The report of each of these hashes, or the next in their order: the same work whether a hash is there or not.

    Whoever shows a code is let into the case of what is found, whatever that is: the caller says no after the work.
    """
    found = (await session.scalars(_NEAREST, {"hashes": hashes})).all()
    return (await session.scalars(_THESE, {"ids": found})).all()


def stream_of(report_id: UUID) -> Select[str]:
    return select(literal("case:").concat(Report.case_id)).where(Report.id == report_id)


async def with_case(session: AsyncSession, report_id: UUID, visible: Select[Case]) -> Row[Report, Case] | None:
    """The report and its case as they are now, when the case is among those that the actor may see."""
    query = visible.with_only_columns(Report, Case, maintain_column_froms=True)
    query = query.join(Report, Report.case_id == Case.id).where(Report.id == report_id)
    found: Row[Report, Case] | None = (
        await session.execute(query, execution_options={"populate_existing": True})
    ).first()
    return found


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
