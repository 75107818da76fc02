"""The whole case, and lists of cases and clocks, in a fixed number of statements."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from fastapi import Response
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accountability import reading as accountability
from services.casefile import masking
from services.casefile.schemas import CaseRead, CaseSummary, DeadlineRead, LinkedCase, ReportSummary, State
from services.cases import service as cases
from services.cases.models import Case, CaseParty
from services.cases.schemas import known_before
from services.core import clock, pipeline
from services.core.actor import Actor, Role
from services.core.paging import AnySelect, Page, Paging
from services.core.route import etag
from services.deadlines import service as deadlines
from services.deadlines.models import Deadline
from services.documents import reading as document_reading
from services.identity import divisions
from services.ledger import service as ledger
from services.legal_referrals import reading as legal_reading
from services.legal_referrals import service as legal_referrals
from services.notices import reading as notice_reading
from services.notices import service as notices
from services.placements import reading as placement_reading
from services.placements import service as placements
from services.policy.service import CaseKind, Policy
from services.referrals import reading as referral_reading
from services.referrals import service as referrals
from services.referrals.models import Referral
from services.reports import reading as report_reading
from services.reports import service as reports
from services.reports.models import Report
from services.reports.schemas import AttachmentRead
from services.vault import service as vault
from services.vault.openings import Ground, Opening


@dataclass(frozen=True)
class CaseFilters:
    status: str | None = None
    division_code: str | None = None
    agency: str | None = None
    risk: str | None = None
    q: str | None = None
    opened_after: datetime | None = None
    opened_before: datetime | None = None
    updated_since: datetime | None = None
    kind: CaseKind | None = None


async def list_cases(session: AsyncSession, actor: Actor, filters: CaseFilters, paging: Paging) -> Page[CaseSummary]:
    """The cases in which the caller's organisation takes part, oldest first."""
    query = cases.visible(actor)
    if actor.role is not Role.AUDITOR:
        part = select(CaseParty.case_id).where(
            CaseParty.organisation == actor.organisation, CaseParty.left_at.is_(None)
        )
        query = query.where(Case.id.in_(part))
    query = paging.select(_filtered(query, filters), Case.opened_at, Case.id, types=(datetime, UUID))
    page, cursor = paging.cut((await session.scalars(query)).all(), lambda case: (case.opened_at, case.id))
    return Page(items=[CaseSummary.model_construct(**summary(case)) for case in page], next_cursor=cursor)


def _filtered(query: AnySelect, filters: CaseFilters) -> AnySelect:
    plain = {"status": filters.status, "risk": filters.risk}
    for name, value in plain.items():
        if value is not None:
            query = query.where(getattr(Case, name) == value)
    if filters.division_code is not None:
        query = query.where(Case.division_code.startswith(divisions.prefix(filters.division_code)[:6]))
    if filters.agency is not None:
        query = query.where(Case.id.in_(select(Referral.case_id).where(Referral.agency == filters.agency)))
    if filters.q is not None:
        query = query.where(Case.id.in_(cases.numbered(filters.q)))
    if filters.opened_after is not None:
        query = query.where(Case.opened_at >= filters.opened_after)
    if filters.opened_before is not None:
        query = query.where(Case.opened_at < filters.opened_before)
    if filters.updated_since is not None:
        query = query.where(Case.updated_at >= filters.updated_since)
    return query.where(cases.of_kind(filters.kind))


async def answer(session: AsyncSession, case: Case, actor: Actor, response: Response, language: str) -> CaseRead:
    """The case as its offices see it, with personal fields masked."""
    await pipeline.flush(session)
    head = await ledger.head(session, ledger.stream_of(case.id))
    response.headers["ETag"] = etag(head.seq)
    rows, placed = await referrals.of_case(session, case.id), await placements.of_case(session, case.id)
    legal = await legal_referrals.of_case(session, case.id)
    in_emergency = bool(await cases.broken(session, case.id, actor))
    opening = Opening(actor, case.id, Ground.BREAK_GLASS if in_emergency else Ground.TAKES_PART)
    return CaseRead.model_construct(
        **summary(case),
        closure_reason=case.closure_reason,
        accountability=await accountability.present(session, case, "en" if language == "en" else "zh", actor),
        children=await children(session, case, actor),
        reports=await _reports(session, case),
        referrals=await referral_reading.present(session, [(row, case) for row in rows], language, opening),
        placements=await placement_reading.present(session, [(row, case) for row in placed], language, opening),
        legal_referrals=await legal_reading.present(session, [(row, case, True) for row in legal], language, opening),
        documents=await document_reading.of_case(session, case, language),
        notices=await _notices(session, case, actor, language),
        deadlines=await of_case(session, case, language),
        linked_cases=[
            LinkedCase(id=other.id, number=other.number, known_by=known_by)
            for other, known_by in await cases.links(session, case.id, cases.visible(actor))
        ],
    )


def summary(case: Case) -> dict[str, Any]:
    plain = {name: getattr(case, name) for name in CaseSummary.model_fields}
    return plain | {"known_before": known_before(case.known_before)}


async def children(session: AsyncSession, case: Case, actor: Actor) -> list[Any]:
    found = await cases.children(session, case.id)
    documents = await vault.open_items(session, "child", [child.id for child in found] if actor.reads_vault else [])
    return [masking.masked(child.id, documents.get(child.id, {})) for child in found]


async def _reports(session: AsyncSession, case: Case) -> list[ReportSummary]:
    found = await reports.of_case(session, case.id)
    attached = await report_reading.attachments(session, [one.id for one in found])
    return [report(one, attached[one.id]) for one in found]


def report(found: Report, attached: list[AttachmentRead]) -> ReportSummary:
    plain = {name: getattr(found, name) for name in ReportSummary.model_fields if name != "attachments"}
    return ReportSummary.model_construct(**plain, attachments=attached)


async def _notices(session: AsyncSession, case: Case, actor: Actor, language: str) -> list[Any]:
    """An office sees that reporters were told, and not which unit they are."""
    found = []
    for notice in await notices.of_case(session, case.id):
        read = notice_reading.present(session, notice, case, language)
        hidden = notice.report_id is not None and notice.recipient != actor.organisation
        found.append(read.model_copy(update={"recipient": None}) if hidden else read)
    return found


async def of_case(session: AsyncSession, case: Case, language: str) -> list[DeadlineRead]:
    policy = cases.policy_of(session, case)
    return [clock_as_read(policy, found, language) for found in await deadlines.of_case(session, case.id)]


@dataclass(frozen=True)
class DeadlineFilters:
    """`running`: whether something is still to be done by it, in time or late."""

    state: str | None = None
    overdue: bool | None = None
    due_before: datetime | None = None
    agency: str | None = None
    division_code: str | None = None
    updated_since: datetime | None = None
    case_kind: CaseKind | None = None
    running: bool = False


async def list_deadlines(
    session: AsyncSession, actor: Actor, filters: DeadlineFilters, paging: Paging, language: str
) -> Page[DeadlineRead]:
    """Clocks of the caller's organisation and of those escalated to it, soonest due first; an auditor reads all."""
    visible = cases.visible(actor).with_only_columns(Deadline, maintain_column_froms=True)
    query = visible.join(Deadline, Deadline.case_id == Case.id)
    if actor.role is not Role.AUDITOR:
        own = or_(Deadline.organisation == actor.organisation, Deadline.escalated_to == actor.organisation)
        query = query.where(own)
    query = _narrowed(query, filters)
    query = paging.select(query, Deadline.due_at, Deadline.id, types=(datetime, UUID))
    page, cursor = paging.cut((await session.scalars(query)).all(), lambda found: (found.due_at, found.id))
    policies = cases.policies(session)
    items = [clock_as_read(policies.of(found.policy_version), found, language) for found in page]
    return Page(items=items, next_cursor=cursor)


def _narrowed(query: AnySelect, filters: DeadlineFilters) -> AnySelect:
    if filters.state is not None:
        query = query.where(Deadline.state == filters.state)
    if filters.agency is not None:
        query = query.where(Deadline.agency == filters.agency)
    if filters.due_before is not None:
        query = query.where(Deadline.due_at < filters.due_before)
    if filters.updated_since is not None:
        since = filters.updated_since
        query = query.where(or_(Case.updated_at >= since, Deadline.started_at >= since))
    if filters.division_code is not None:
        query = query.where(Case.division_code.startswith(divisions.prefix(filters.division_code)[:6]))
    if filters.running:
        query = query.where(deadlines.running())
    if filters.overdue is not None:
        late = deadlines.is_overdue(clock.now())
        query = query.where(late if filters.overdue else ~late)
    return query.where(cases.of_kind(filters.case_kind))


def clock_as_read(policy: Policy, found: Deadline, language: str, at: datetime | None = None) -> DeadlineRead:
    """`at`: as it stood then; now unless told."""
    rule = policy.rule(found.rule)
    spoken = "en" if language == "en" else "zh"
    return DeadlineRead.model_construct(
        id=found.id,
        case_id=found.case_id,
        rule=found.rule,
        title=rule.title.in_(spoken),
        subject={"kind": found.subject_kind, "id": str(found.subject_id)},
        agency=found.agency,
        organisation=found.organisation,
        started_at=found.started_at,
        due_at=found.due_at,
        suspended_at=found.suspended_at,
        suspended_for=found.suspended_for,
        extensions=len(found.extensions or ()),
        state=cast(State, found.state),
        overdue=deadlines.overdue(found, at or clock.now()),
        met_at=found.met_at,
        breached_at=found.breached_at,
        given_up_at=found.given_up_at,
        escalation_level=found.escalation_level,
        basis=rule.basis.in_(spoken),
        kind=rule.kind,
        verified=rule.verified,
    )
