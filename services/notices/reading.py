"""Notices as they are read, in the reader's language."""

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case, CaseOutline
from services.core.actor import Actor
from services.core.paging import Page, Paging
from services.notices import repository, service
from services.notices.models import Notice
from services.notices.schemas import Attempt, NoticeKnown, NoticeRead, State


async def own_notices(
    session: AsyncSession,
    actor: Actor,
    paging: Paging,
    language: str,
    state: str | None,
    case_id: UUID | None,
    report_id: UUID | None,
    updated_since: datetime | None,
) -> Page[NoticeRead]:
    """What the caller's organisation is told, oldest first."""
    query = repository.addressed_to(actor)
    if state is not None:
        query = query.where(Notice.state == state)
    if case_id is not None:
        query = query.where(repository.about_case(case_id, actor))
    if report_id is not None:
        query = query.where(Notice.report_id == report_id)
    if updated_since is not None:
        query = query.where(Notice.updated_at >= updated_since)
    query = paging.select(query, Notice.queued_at, Notice.id, types=(datetime, UUID))
    rows = (await session.execute(query)).all()
    page, cursor = paging.cut(rows, lambda row: (row[0].queued_at, row[0].id))
    items = [present(session, notice, case, language, actor.organisation) for notice, case in page]
    return Page(items=items, next_cursor=cursor)


def present(
    session: AsyncSession, notice: Notice, case: Case | CaseOutline | None, language: str, reader: str | None = None
) -> NoticeRead:
    """`reader`: the organisation that reads it among its own."""
    policy = cases.policy_of(session, case) if case else cases.current_policy(session)
    return NoticeRead.model_construct(
        **dict(known(notice, reader)),
        text=service.text(policy, notice, language),
        attempts=[Attempt.model_validate(found) for found in notice.attempts],
    )


def known(notice: Notice, reader: str | None = None) -> NoticeKnown:
    """What its entries tell, without a word."""
    return NoticeKnown.model_construct(
        id=notice.id,
        **service.about(notice, reader),
        kind=notice.kind,
        audience=notice.audience,
        recipient=notice.recipient,
        channel=notice.channel,
        state=cast(State, notice.state),
        queued_at=notice.queued_at,
        acknowledged_at=notice.acknowledged_at,
        handed_over_to=notice.handed_over_to,
    )
