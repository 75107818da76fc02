"""What is applied for, and what the forum decides: whom the law wants told of that, beside those who are served, hears
with the same commit.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.legal_referrals import filing, rulings
from services.legal_referrals.schemas import Application, Decision
from services.legal_referrals.service import Proceeding
from services.procedures import consequences, silence


async def file(session: AsyncSession, case: Case, order: Application, actor: Actor) -> Proceeding:
    """Raises what `filing.file` does, Unprocessable for words that name somebody where a unit is held to account."""
    await silence.require(session, case, {"/note": order.note})
    return await filing.file(session, case, order, actor)


async def decide(session: AsyncSession, on: Proceeding, order: Decision, actor: Actor) -> None:
    """Raises what `rulings.decide` does, Unprocessable as `file` does."""
    await silence.require(session, on.case, {"/note": order.note, "/legal_reason": order.legal_reason})
    await rulings.decide(session, on, order, actor)
    legal, case = on.legal, on.case
    assert legal.ruling_id is not None  # noqa: S101 - it was decided this moment
    office = consequences.Office(case, on.law.agency, legal.organisation)
    event, instrument = on.event(order.outcome), legal.instrument
    happening = consequences.Happening([event], legal.ruling_id, order.decided_at, instrument=instrument)
    await consequences.follow(session, office, happening, cases.facts_of(case, agency=on.law.agency), actor)
