from collections.abc import Collection, Sequence
from uuid import UUID

from psycopg.errors import ExclusionViolation
from sqlalchemy import Row, Select, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.models import Case
from services.core import pipeline
from services.placements.models import Placement, PlacementReview


async def add(session: AsyncSession, placement: Placement) -> bool:
    """Whether the database takes it: it refuses a second guardianship of the child in the same time."""
    pipeline.add(session, placement)
    try:
        await pipeline.flush(session)
    except ExclusionViolation:
        return False
    return True


async def with_case(session: AsyncSession, placement_id: UUID, cases: Select[Case]) -> Row[Placement, Case] | None:
    """The placement and its case as they are now, when the case is among those that the actor may see."""
    query = joined(cases).where(Placement.id == placement_id)
    found: Row[Placement, Case] | None = (
        await session.execute(query, execution_options={"populate_existing": True})
    ).first()
    return found


def joined(cases: Select[Case]) -> Select[Placement, Case]:
    query = cases.with_only_columns(Placement, Case, maintain_column_froms=True)
    return query.join(Placement, Placement.case_id == Case.id)


def stream_of(placement_id: UUID) -> Select[str]:
    return select(literal("case:").concat(Placement.case_id)).where(Placement.id == placement_id)


async def of_case(session: AsyncSession, case_id: UUID) -> Sequence[Placement]:
    query = select(Placement).where(Placement.case_id == case_id).order_by(Placement.proposed_at, Placement.id)
    return (await session.scalars(query)).all()


async def reviews(session: AsyncSession, placement_ids: Collection[UUID]) -> dict[UUID, list[PlacementReview]]:
    found: dict[UUID, list[PlacementReview]] = {id_: [] for id_ in placement_ids}
    if placement_ids:
        query = select(PlacementReview).where(PlacementReview.placement_id.in_(placement_ids))
        for review in await session.scalars(query.order_by(PlacementReview.reviewed_at, PlacementReview.id)):
            found[review.placement_id].append(review)
    return found
