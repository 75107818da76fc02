"""Referrals as they are read: lists and inboxes in a fixed number of statements, and one with its measures in words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.cases.schemas import known_before
from services.core import clock, pipeline
from services.core.actor import Actor, Role
from services.core.paging import AnySelect, Page, Paging
from services.identity import service as identity
from services.policy.rules import CaseKind
from services.referrals import repository
from services.referrals.models import Measure, Referral, ReferralEscalation
from services.referrals.schemas import Holder, MeasureRead, ReferralRead
from services.referrals.service import Task
from services.vault import service as vault
from services.vault.openings import Ground, Opening


@dataclass(frozen=True)
class Filters:
    state: str | None = None
    role: str | None = None
    agency: str | None = None
    overdue: bool | None = None
    received: bool | None = None
    report_number: str | None = None
    case_id: UUID | None = None
    updated_since: datetime | None = None
    case_kind: CaseKind | None = None


async def inbox(
    session: AsyncSession, actor: Actor, filters: Filters, paging: Paging, language: str
) -> Page[ReferralRead]:
    """What is an office's own or was escalated to it: immediate danger on top, then oldest first.

    Asked for a case or an agency, all that the actor may see of it. `received=false`: the oldest first.
    """
    own = cases.visible(actor).with_only_columns(Referral, Case, maintain_column_froms=True)
    query = own.join(Referral, Referral.case_id == Case.id)
    if filters.case_id is None and filters.agency is None and actor.role is not Role.AUDITOR:
        query = query.where(Referral.id.in_(_office(actor, filters, paging)))
    query = _filtered(query, filters)
    if filters.report_number is not None:
        query = query.where(Case.id.in_(cases.numbered(filters.report_number)))
    rows: Sequence[Any] = (await session.execute(_ordered(query, filters, paging))).all()
    page, cursor = paging.cut(rows, lambda row: _sort_key(row[0], filters))
    return Page(items=await present(session, page, language), next_cursor=cursor)


def _office(actor: Actor, filters: Filters, paging: Paging) -> Select[UUID]:
    """The ids of one page at most from each of the two ways into an inbox, each in its own index's order."""
    own = select(Referral.id).where(Referral.organisation == actor.organisation)
    escalated = select(Referral.id).join(ReferralEscalation, ReferralEscalation.referral_id == Referral.id)
    escalated = escalated.where(ReferralEscalation.organisation == actor.organisation)
    halves = []
    for half in (own, escalated):
        found = _filtered(half, filters)
        if filters.report_number is not None:
            found = found.where(Referral.case_id.in_(cases.numbered(filters.report_number)))
        halves.append(_ordered(found, filters, paging).subquery())
    return select(halves[0].c.id).union(select(halves[1].c.id))  # type: ignore[return-value]


def _filtered(query: AnySelect, filters: Filters) -> AnySelect:
    if filters.state is not None:
        query = query.where(Referral.state == filters.state)
    if filters.role is not None:
        query = query.where(Referral.role == filters.role)
    if filters.agency is not None:
        query = query.where(Referral.agency == filters.agency)
    if filters.case_id is not None:
        query = query.where(Referral.case_id == filters.case_id)
    if filters.updated_since is not None:
        query = query.where(Referral.updated_at >= filters.updated_since)
    if filters.case_kind is not None or filters.case_id is None:
        query = query.where(cases.in_kind(Referral.case_id, filters.case_kind))
    if filters.received is not None:
        waiting = and_(Referral.received_at.is_(None), Referral.state == "pending")
        query = query.where(~waiting if filters.received else waiting)
    if filters.overdue is not None:
        late = overdue_at(clock.now())
        query = query.where(late if filters.overdue else ~late)
    return query


def overdue_at(now: datetime) -> ColumnElement[bool]:
    return overdue_since(now).is_not(None)


def overdue_since(now: datetime) -> ColumnElement[datetime | None]:
    """The first of its due times that a waiting task has missed."""
    pending, waits = Referral.state == "pending", Referral.state.in_(("pending", "claimed"))
    unreceived = and_(pending, Referral.received_at.is_(None))
    limits = ((unreceived, Referral.receive_due), (pending, Referral.claim_due), (waits, Referral.resolve_due))
    return func.least(*(case((and_(open_, due <= now), due)) for open_, due in limits))


def _ordered(query: AnySelect, filters: Filters, paging: Paging) -> AnySelect:
    if filters.received is False:
        return paging.select(query, Referral.created_at, Referral.id, types=(datetime, UUID))
    return paging.select(query, Referral.priority, Referral.created_at, Referral.id, types=(int, datetime, UUID))


def _sort_key(referral: Referral, filters: Filters) -> Sequence[Any]:
    key = (referral.created_at, referral.id)
    return key if filters.received is False else (referral.priority, *key)


async def present(
    session: AsyncSession, rows: Sequence[Any], language: str, opening: Opening | None = None
) -> list[ReferralRead]:
    """Rows in the contract's words, in as many statements for many rows as for one.

    A list opens nothing; with an `opening`, the sealed words of rows of its case are shown, on the record.
    """
    people = {row[0].claimed_by for row in rows if row[0].claimed_by}
    done, named = await pipeline.read(session, repository.measures([row[0].id for row in rows]), identity.names(people))
    measures: defaultdict[UUID, list[Any]] = defaultdict(list)
    for measure in done:
        measures[measure.referral_id].append(measure)
    words: dict[UUID, dict[str, Any]] = {}
    if opening is not None and done:
        words = (await vault.show(session, opening, {"measure": [m.id for m in done]}))["measure"]
    names = dict(named)
    return [read(session, row[0], row[1], measures[row[0].id], words, names, language, clock.now()) for row in rows]


async def present_one(
    session: AsyncSession, referral: Referral, case: Case, language: str, actor: Actor
) -> ReferralRead:
    return (await present(session, [(referral, case)], language, Opening(actor, case.id, Ground.TAKES_PART)))[0]


async def present_measure(
    session: AsyncSession, task: Task, measure_id: UUID, language: str, actor: Actor
) -> MeasureRead:
    await pipeline.flush(session)
    read = await present_one(session, task.referral, task.case, language, actor)
    return next(found for found in read.measures if found.id == measure_id)


def read(
    session: AsyncSession,
    referral: Referral,
    case: Case,
    measures: Iterable[Measure],
    words: dict[UUID, dict[str, Any]],
    names: dict[UUID, str],
    language: str,
    now: datetime,
) -> ReferralRead:
    policy = cases.policy_of(session, case)
    spoken = "en" if language == "en" else "zh"
    holder = None
    if referral.claimed_at is not None:
        person = names.get(referral.claimed_by) if referral.claimed_by else None
        holder = Holder(organisation=referral.organisation, person=person)
    plain = {
        name: getattr(referral, name)
        for name in ReferralRead.model_fields
        if name not in _MADE and hasattr(referral, name)
    }
    return ReferralRead.model_construct(
        **plain,
        case_number=case.number,
        case_kind=case.kind,
        report_numbers=case.report_numbers,
        agency_label=policy.label("agencies", referral.agency, spoken),
        risk=case.risk,
        known_before=known_before(case.known_before),
        overdue=is_overdue(referral, now),
        claimed_by=holder,
        measures=[_measure(m, words.get(m.id, {}), policy.label("measures", m.kind, spoken)) for m in measures],
    )


_MADE = {"case_number", "report_numbers", "agency_label", "risk", "known_before", "overdue", "claimed_by", "measures"}


def is_overdue(referral: Referral, now: datetime) -> bool:
    waited = {
        "pending": (None if referral.received_at else referral.receive_due, referral.claim_due, referral.resolve_due),
        "claimed": (referral.resolve_due,),
    }
    return any(due is not None and due <= now for due in waited.get(referral.state, ()))


def _measure(measure: Measure, words: dict[str, Any], label: str) -> MeasureRead:
    return MeasureRead.model_construct(
        id=measure.id,
        kind=measure.kind,
        label=label,
        finding=measure.finding,
        decided_at=measure.decided_at,
        recorded_at=measure.recorded_at,
        document_number=words.get("document_number"),
        note=words.get("note"),
        legal_reason=words.get("legal_reason"),
        withdrawn_at=measure.withdrawn_at,
    )
