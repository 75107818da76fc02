from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, and_, bindparam, exists, false, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case, CaseOutline
from services.core import pipeline
from services.core.actor import Actor, Role
from services.core.paging import AnySelect
from services.legal_referrals.models import LegalReferral, LegalStep

_WHO_SEE_CASES = (Role.HANDLER, Role.SUPERVISOR, Role.AUDITOR)


def sees_case(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor sees the case, and so the words of its legal referrals."""
    if actor.role not in _WHO_SEE_CASES:
        return false()
    return LegalReferral.case_id.in_(cases.visible(actor).with_only_columns(Case.id))


def own(actor: Actor) -> ColumnElement[bool]:
    """What an organisation decides, applied for, was served with or addressed with: the last may be for its own."""
    if actor.organisation is None or actor.role is Role.AUDITOR:
        return false()
    addressed = and_(LegalReferral.addressee == actor.organisation, LegalReferral.outcome == "issued")
    served = exists().where(LegalStep.legal_referral_id == LegalReferral.id, LegalStep.recipient == actor.organisation)
    parties = (LegalReferral.organisation, LegalReferral.applicant)
    taking_part = or_(*(party == actor.organisation for party in parties), served)
    return or_(and_(taking_part, ~cases.in_conflict(actor, LegalReferral.case_id)), addressed)


def seen_by(actor: Actor) -> AnySelect:
    """Rows of a legal referral, its case's outline, and whether the actor sees that case."""
    sees = sees_case(actor)
    query = select(LegalReferral, CaseOutline, sees.label("sees_case"))
    query = query.join(CaseOutline, CaseOutline.id == LegalReferral.case_id)
    return query.where(or_(sees, own(actor)))


async def visible(session: AsyncSession, legal_id: UUID, actor: Actor) -> Any:
    """The row of `seen_by` as it is now, or None."""
    query = seen_by(actor).where(LegalReferral.id == legal_id)
    return (await session.execute(query, execution_options={"populate_existing": True})).first()


async def get(session: AsyncSession, legal_id: UUID) -> LegalReferral | None:
    return await session.get(LegalReferral, legal_id, populate_existing=True)


_CASE_OF = (
    select(*Case.__table__.c)
    .join(LegalReferral, LegalReferral.case_id == Case.id)
    .where(LegalReferral.id == bindparam("legal", type_=Uuid))
)


def case_of(legal_id: UUID) -> pipeline.Question:
    """What is the row of its case?"""
    return _CASE_OF, {"legal": legal_id}


def stream_of(legal_id: UUID) -> Select[str]:
    return select(literal("case:").concat(LegalReferral.case_id)).where(LegalReferral.id == legal_id)


async def of_case(session: AsyncSession, case_id: UUID) -> Sequence[LegalReferral]:
    query = select(LegalReferral).where(LegalReferral.case_id == case_id)
    return (await session.scalars(query.order_by(LegalReferral.filed_at, LegalReferral.id))).all()


async def decided(session: AsyncSession, case_id: UUID, instrument: str, outcome: str) -> LegalReferral | None:
    """The last of this instrument that had this outcome in the case."""
    query = select(LegalReferral).where(
        LegalReferral.case_id == case_id, LegalReferral.instrument == instrument, LegalReferral.outcome == outcome
    )
    return (await session.scalars(query.order_by(LegalReferral.decided_at.desc()).limit(1))).first()


async def steps(session: AsyncSession, legal_ids: Collection[UUID]) -> dict[UUID, list[LegalStep]]:
    """In the order in which they were recorded."""
    found: dict[UUID, list[LegalStep]] = {id_: [] for id_ in legal_ids}
    if legal_ids:
        query = select(LegalStep).where(LegalStep.legal_referral_id.in_(legal_ids))
        for step in await session.scalars(query.order_by(LegalStep.recorded_at, LegalStep.seq)):
            found[step.legal_referral_id].append(step)
    return found
