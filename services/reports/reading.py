"""The reporter's own view: a state and what may be told, nothing else."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import CaseOutline
from services.core.actor import Actor
from services.core.paging import Page, Paging
from services.files.models import SealedFile
from services.notices import service as notices
from services.notices.models import Notice
from services.policy.rules import REPORTERS
from services.reports import questions, repository
from services.reports.models import Attachment, Report
from services.reports.schemas import AttachmentRead, ReceiptView, ReportRead, Update


async def own_reports(
    session: AsyncSession, actor: Actor, paging: Paging, language: str, updated_since: datetime | None
) -> Page[ReportRead]:
    query = repository.of_reporter(actor).add_columns(CaseOutline).join(CaseOutline, CaseOutline.id == Report.case_id)
    if updated_since is not None:
        query = query.where(or_(CaseOutline.updated_at >= updated_since, Report.received_at >= updated_since))
    query = paging.select(query, Report.received_at, Report.id, types=(datetime, UUID))
    rows = (await session.execute(query)).all()
    page, cursor = paging.cut(rows, lambda row: (row[0].received_at, row[0].id))
    return Page(items=await _present(session, page, language, in_words=False), next_cursor=cursor)


async def own_view(session: AsyncSession, report: Report, language: str) -> ReportRead:
    query = select(Report, CaseOutline).join(CaseOutline, CaseOutline.id == Report.case_id)
    query = query.where(Report.id == report.id)
    return (await _present(session, (await session.execute(query)).all(), language, in_words=True))[0]


async def receipt_view(session: AsyncSession, report: Report, language: str) -> ReceiptView:
    view = await own_view(session, report, language)
    return ReceiptView(**view.model_dump(include=set(ReceiptView.model_fields)))


async def _present(
    session: AsyncSession, rows: Sequence[Row[Report, CaseOutline]], language: str, *, in_words: bool
) -> list[ReportRead]:
    ids = [row[0].id for row in rows]
    told = await notices.of_reports(session, ids)
    asked = await questions.of_reports(session, ids, in_words=in_words)
    attached = await attachments(session, ids)
    return [
        ReportRead(
            id=report.id,
            number=report.number,
            state=_state(report, case),
            received_at=report.received_at,
            updates=[_update(session, case, notice, language) for notice in told[report.id] if _may_be_told(notice)],
            questions=asked[report.id],
            attachments=attached[report.id],
        )
        for report, case in rows
    ]


def _state(report: Report, case: CaseOutline) -> str:
    """What it has come to. What its case had come to before would tell whoever reports that the child is known."""
    joined = report.received_at > case.opened_at
    return "received" if joined and case.status_since and case.status_since <= report.received_at else case.status


async def attachments(session: AsyncSession, report_ids: Collection[UUID]) -> dict[UUID, list[AttachmentRead]]:
    """Of each report what was sent with it: ids and codes."""
    found = await repository.attachments(session, report_ids)
    return {report_id: [attachment(attached, file) for attached, file in rows] for report_id, rows in found.items()}


def attachment(attached: Attachment, file: SealedFile) -> AttachmentRead:
    plain = {name: getattr(file, name) for name in ("id", "media_type", "size", "screening")}
    return AttachmentRead.model_construct(**plain, received_at=attached.received_at)


def _may_be_told(notice: Notice) -> bool:
    """The acceptance is in the 201 already; anything else once it is delivered, and nothing that others are told."""
    return notice.audience in REPORTERS and (notice.kind == "ACCEPTANCE" or notice.state not in ("queued", "withdrawn"))


def _update(session: AsyncSession, case: CaseOutline, notice: Notice, language: str) -> Update:
    policy = cases.policy_of(session, case)
    result = str(notice.facts.get("results", "")).partition(",")[0] or policy.occasion(notice.kind).result
    text = notices.text(policy, notice, language)
    return Update(at=notice.queued_at, result=result or notice.kind, text=text)
