"""The forum decides: whom the law wants told of it, beside those who are served, hears with the same commit."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.core.actor import Actor
from services.legal_referrals import rulings
from services.legal_referrals.schemas import Decision
from services.legal_referrals.service import Proceeding
from services.procedures import consequences


async def decide(session: AsyncSession, on: Proceeding, order: Decision, actor: Actor) -> None:
    """Raises what `rulings.decide` does."""
    await rulings.decide(session, on, order, actor)
    legal, case = on.legal, on.case
    assert legal.ruling_id is not None  # noqa: S101 - it was decided this moment
    office = consequences.Office(case, on.law.agency, legal.organisation)
    event, instrument = on.event(order.outcome), legal.instrument
    happening = consequences.Happening([event], legal.ruling_id, order.decided_at, instrument=instrument)
    await consequences.follow(session, office, happening, cases.facts_of(case, agency=on.law.agency), actor)
