"""Temporary guardianship is approved: child, guardians and who reported hear with the same commit."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.core import clock
from services.core.actor import Actor
from services.placements import service as placements
from services.placements.service import GUARDIAN, Placed
from services.procedures import consequences


async def approve(session: AsyncSession, placed: Placed, note: str | None, actor: Actor) -> None:
    """Raises what `placements.approve` does."""
    await placements.approve(session, placed, note, actor)
    placement, case = placed.placement, placed.case
    office = consequences.Office(case, GUARDIAN, placement.organisation)
    happening = consequences.Happening(["placement.approved"], placement.id, clock.now(), child=placement.child_id)
    await consequences.follow(session, office, happening, cases.facts_of(case, agency=GUARDIAN), actor)
