from uuid import UUID

from sqlalchemy import Row, Select, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.models import Case
from services.data_requests.models import DataRequest


def joined(cases: Select[Case]) -> Select[DataRequest, Case]:
    query = cases.with_only_columns(DataRequest, Case, maintain_column_froms=True)
    return query.join(DataRequest, DataRequest.case_id == Case.id)


async def with_case(session: AsyncSession, id_: UUID, cases: Select[Case]) -> Row[DataRequest, Case] | None:
    """The request and its case as they are now, when the case is among those that the actor may see."""
    query = joined(cases).where(DataRequest.id == id_)
    found: Row[DataRequest, Case] | None = (
        await session.execute(query, execution_options={"populate_existing": True})
    ).first()
    return found


def stream_of(id_: UUID) -> Select[str]:
    return select(literal("case:").concat(DataRequest.case_id)).where(DataRequest.id == id_)


async def get(session: AsyncSession, id_: UUID) -> DataRequest | None:
    return await session.get(DataRequest, id_)
