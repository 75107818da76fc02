from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Row, Select, exists, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.models import Case
from services.core.actor import Actor, Role
from services.referrals.models import Measure, Referral, ReferralEscalation


async def with_case(session: AsyncSession, referral_id: UUID, cases: Select[Case]) -> Row[Referral, Case] | None:
    """The referral and its case as they are now, when the case is among those that the actor may see."""
    query = cases.with_only_columns(Referral, Case, maintain_column_froms=True)
    query = query.join(Referral, Referral.case_id == Case.id).where(Referral.id == referral_id)
    found: Row[Referral, Case] | None = (
        await session.execute(query, execution_options={"populate_existing": True})
    ).first()
    return found


async def get(session: AsyncSession, referral_id: UUID) -> Referral | None:
    return await session.get(Referral, referral_id)


def stream_of(referral_id: UUID) -> Select[str]:
    return select(literal("case:").concat(Referral.case_id)).where(Referral.id == referral_id)


def office(actor: Actor) -> Select[Referral]:
    """An office's own referrals and those that were escalated to it; an auditor has no office and reads all."""
    if actor.role is Role.AUDITOR:
        return select(Referral)
    escalated = exists().where(
        ReferralEscalation.referral_id == Referral.id, ReferralEscalation.organisation == actor.organisation
    )
    return select(Referral).where(or_(Referral.organisation == actor.organisation, escalated))


async def of_case(session: AsyncSession, case_id: UUID) -> Sequence[Referral]:
    query = select(Referral).where(Referral.case_id == case_id).order_by(Referral.created_at, Referral.id)
    return (await session.scalars(query)).all()


async def open_of_case(session: AsyncSession, case_id: UUID) -> Sequence[Referral]:
    query = select(Referral).where(Referral.case_id == case_id, Referral.state.in_(("pending", "claimed")))
    return (await session.scalars(query.order_by(Referral.created_at, Referral.id))).all()


async def claimed_by(session: AsyncSession, person: UUID) -> Sequence[Referral]:
    query = select(Referral).where(Referral.claimed_by == person, Referral.state == "claimed")
    return (await session.scalars(query.order_by(Referral.case_id, Referral.id))).all()


async def measures(session: AsyncSession, referral_ids: Collection[UUID]) -> dict[UUID, list[Measure]]:
    found: dict[UUID, list[Measure]] = {id_: [] for id_ in referral_ids}
    if referral_ids:
        query = select(Measure).where(Measure.referral_id.in_(referral_ids)).order_by(Measure.recorded_at, Measure.id)
        for measure in await session.scalars(query):
            found[measure.referral_id].append(measure)
    return found


async def measure(session: AsyncSession, referral_id: UUID, measure_id: UUID) -> Measure | None:
    query = select(Measure).where(Measure.referral_id == referral_id, Measure.id == measure_id)
    return (await session.scalars(query)).first()
