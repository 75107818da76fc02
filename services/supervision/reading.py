"""The county as the procuratorate sees it: how old its queues are, what is overdue, what was not filed. No names."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.casefile.reading import clock_as_read
from services.cases import service as cases
from services.cases.models import Case
from services.core import clock
from services.core.paging import Page, Paging
from services.deadlines.models import Deadline
from services.legal_referrals.models import LegalReferral
from services.policy.service import Policy
from services.supervision import repository
from services.supervision.repository import Lens
from services.supervision.schemas import (
    Asked,
    OverdueRead,
    OverdueRuleRead,
    QueueRead,
    RefusalCountRead,
    RefusalRead,
    SupervisionRead,
)

_DAY = timedelta(days=1)


async def overview(session: AsyncSession, lens: Lens, language: str) -> SupervisionRead:
    policy, now = cases.current_policy(session), clock.now()
    queues = await repository.queues(session, lens, now)
    late = await repository.late_rules(session, lens, now, _free(policy))
    return SupervisionRead(
        division_code=lens.actor.division_code or "",
        at=now,
        queues=[QueueRead.model_validate(row, from_attributes=True) for row in queues],
        overdue=[_rule(policy, row, language) for row in late],
        refusals=await _refusals(session, lens, policy, language),
        reasons_owed=await repository.reasons_owed(session, lens),
    )


async def overdue(
    session: AsyncSession,
    lens: Lens,
    paging: Paging,
    language: str,
    updated_since: datetime | None = None,
    organisation: str | None = None,
) -> Page[OverdueRead]:
    """Longest overdue first. `organisation`: the office that has to act."""
    free = _free(cases.current_policy(session))
    query = select(Deadline, Case).join(Case, Case.id == Deadline.case_id)
    query = query.where(*repository.late(lens, clock.now(), free))
    if organisation is not None:
        query = query.where(Deadline.organisation == organisation)
    if updated_since is not None:
        query = query.where(or_(Case.updated_at >= updated_since, Deadline.started_at >= updated_since))
    query = paging.select(query, Deadline.due_at, Deadline.id, types=(datetime, UUID))
    rows: Sequence[Any] = (await session.execute(query)).all()
    page, cursor = paging.cut(rows, lambda row: (row[0].due_at, row[0].id))
    asked = await repository.questions(session, [row[0].id for row in page])
    items = [_overdue(session, found, case, asked.get(found.id), language) for found, case in page]
    return Page(items=items, next_cursor=cursor)


async def one_overdue(session: AsyncSession, lens: Lens, deadline_id: UUID, language: str) -> OverdueRead | None:
    late = repository.late(lens, clock.now(), _free(cases.current_policy(session)))
    query = select(Deadline, Case).join(Case, Case.id == Deadline.case_id).where(*late, Deadline.id == deadline_id)
    row = (await session.execute(query)).first()
    if row is None:
        return None
    return _overdue(
        session, row[0], row[1], (await repository.questions(session, [deadline_id])).get(deadline_id), language
    )


async def unasked(session: AsyncSession, lens: Lens) -> int:
    """How many clocks are overdue for more than a day without a question about them."""
    return await repository.unasked(session, lens, clock.now() - _DAY, _free(cases.current_policy(session)))


async def refusals(
    session: AsyncSession, lens: Lens, paging: Paging, language: str, updated_since: datetime | None
) -> Page[RefusalRead]:
    """Oldest first."""
    policy = cases.current_policy(session)
    found = repository.refusals(lens, policy.refusals).subquery()
    query = select(found)
    if updated_since is not None:
        query = query.where(found.c.at >= updated_since)
    query = paging.select(query, found.c.at, found.c.id, types=(datetime, UUID))
    page, cursor = paging.cut((await session.execute(query)).all(), lambda row: (row.at, row.id))
    return Page(items=await _read(session, page, policy, language), next_cursor=cursor)


async def one_refusal(session: AsyncSession, lens: Lens, refusal_id: UUID, language: str) -> RefusalRead | None:
    policy = cases.current_policy(session)
    found = repository.refusals(lens, policy.refusals).subquery()
    rows = (await session.execute(select(found).where(found.c.id == refusal_id))).all()
    return next(iter(await _read(session, rows, policy, language)), None)


async def _read(session: AsyncSession, rows: Sequence[Any], policy: Policy, language: str) -> list[RefusalRead]:
    asked = await repository.questions(session, [row.id for row in rows])
    return [
        RefusalRead(**row._mapping, label=_label(policy, row.code, language), asked=_asked(asked.get(row.id)))
        for row in rows
    ]


async def _refusals(session: AsyncSession, lens: Lens, policy: Policy, language: str) -> list[RefusalCountRead]:
    rows = await repository.refusal_counts(session, lens, policy.refusals)
    return [RefusalCountRead(**row._mapping, label=_label(policy, row.code, language)) for row in rows]


def _free(policy: Policy) -> list[str]:
    return [code for code in policy.rules if not policy.binds(code)]


def _rule(policy: Policy, row: Any, language: str) -> OverdueRuleRead:
    """In the words of the policy in force; the clock itself keeps that of its case."""
    rule = policy.rule(row.rule)
    words = {"title": rule.title.in_(language), "basis": rule.basis.in_(language), "kind": rule.kind}
    return OverdueRuleRead(**row._mapping, **words)


def _overdue(
    session: AsyncSession, found: Deadline, case: Case, question: LegalReferral | None, language: str
) -> OverdueRead:
    read = clock_as_read(cases.policies(session).of(found.policy_version), found, language)
    return OverdueRead.model_construct(**vars(read), case_number=case.number, asked=_asked(question))


def _asked(question: LegalReferral | None) -> Asked | None:
    if question is None:
        return None
    return Asked(legal_referral_id=question.id, asked_at=question.filed_at, replied_at=question.replied_at)


def _label(policy: Policy, code: str, language: str) -> str:
    """A measure, or an instrument."""
    return policy.label("measures" if policy.has("measures", code) else "instruments", code, language)
