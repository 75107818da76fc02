"""A placement ends: what has to come before is recorded under the case's referrals."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.core import clock
from services.core.actor import Actor
from services.core.errors import Unprocessable
from services.placements import service as placements
from services.placements.schemas import Review
from services.placements.service import GUARDIAN, Placed
from services.procedures import consequences
from services.referrals import service as referrals


async def end(session: AsyncSession, placed: Placed, reason: str, note: str | None, actor: Actor) -> None:
    """Raises what `placements.end` does."""
    measures = await referrals.decided(session, placed.case.id, GUARDIAN)
    await placements.end(session, placed, reason, note, measures, actor)
    office = consequences.Office(placed.case, GUARDIAN, placed.placement.organisation)
    facts = cases.facts_of(placed.case, agency=GUARDIAN, history=await referrals.history(session, placed.case.id))
    happening = consequences.Happening(
        [f"placement.ended.{reason}"], placed.placement.id, clock.now(), child=placed.placement.child_id
    )
    await consequences.follow(session, office, happening, facts, actor)


async def review(session: AsyncSession, placed: Placed, held: Review, actor: Actor) -> None:
    """A review that comes to an end is also the end. Raises what `placements.review` and `placements.end` do."""
    if held.outcome == "end" and held.reason is None:
        raise Unprocessable.field("/reason", "missing", "an end has its reason")
    await placements.review(session, placed, held, actor)
    if held.outcome == "end" and held.reason is not None:
        await end(session, placed, held.reason, None, actor)
