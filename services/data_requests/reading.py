from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.core import pipeline
from services.core.actor import Actor
from services.core.paging import Page, Paging
from services.data_requests import repository
from services.data_requests.models import DataRequest
from services.data_requests.schemas import DataRequestRead
from services.data_requests.service import ANSWER, WORDS
from services.vault import service as vault
from services.vault.openings import Ground, Opening

_SAID = ("person", "request", "answer")


@dataclass(frozen=True)
class Filters:
    state: str | None = None
    case_id: UUID | None = None
    updated_since: datetime | None = None


async def listed(session: AsyncSession, actor: Actor, filters: Filters, paging: Paging) -> Page[DataRequestRead]:
    """Those of the cases that the caller may see, oldest first. A list opens nothing."""
    query = repository.joined(cases.visible(actor))
    if filters.state is not None:
        query = query.where(DataRequest.state == filters.state)
    if filters.case_id is not None:
        query = query.where(DataRequest.case_id == filters.case_id)
    if filters.updated_since is not None:
        query = query.where(DataRequest.updated_at >= filters.updated_since)
    selected = paging.select(query, DataRequest.received_at, DataRequest.id, types=(datetime, UUID))
    rows: Sequence[Any] = (await session.execute(selected)).all()
    page, cursor = paging.cut(rows, lambda row: (row[0].received_at, row[0].id))
    return Page(items=[read(row[0], {}) for row in page], next_cursor=cursor)


async def opened(session: AsyncSession, found: DataRequest, actor: Actor) -> DataRequestRead:
    """With who asks what, and what was answered, on record."""
    await pipeline.flush(session)
    opening = Opening(actor, found.case_id, Ground.TAKES_PART)
    shown = await vault.show(session, opening, {WORDS: [found.id], ANSWER: [found.id]})
    return read(found, {**shown[WORDS].get(found.id, {}), **shown[ANSWER].get(found.id, {})})


def read(found: DataRequest, said: dict[str, Any]) -> DataRequestRead:
    plain = {name: getattr(found, name) for name in DataRequestRead.model_fields if name not in _SAID}
    words: dict[str, Any] = {name: said.get(name) for name in _SAID}
    return DataRequestRead.model_construct(**plain, **words)
