from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.documents.models import Document
from services.files.models import SealedFile


async def get(session: AsyncSession, document_id: UUID) -> Document | None:
    return await session.get(Document, document_id)


async def of_case(session: AsyncSession, case_id: UUID) -> Sequence[Row[Document, SealedFile]]:
    """In the order in which they were filed."""
    query = select(Document, SealedFile).join(SealedFile, SealedFile.id == Document.id)
    query = query.where(Document.case_id == case_id).order_by(Document.filed_at, Document.id)
    return (await session.execute(query)).all()
