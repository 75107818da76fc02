"""A referral is claimed: the agency has accepted it. Those who are told of that hear with the same commit."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.core import clock
from services.core.actor import Actor
from services.procedures import consequences
from services.referrals import service as referrals
from services.referrals.service import Task


async def claim(session: AsyncSession, task: Task, actor: Actor) -> None:
    """Raises what `referrals.claim` does. What was released and is claimed again was accepted before."""
    first = task.referral.resolve_due is None
    await referrals.claim(session, task, actor)
    if first:
        facts = cases.facts_of(task.case, agency=task.referral.agency, role=task.referral.role)
        happening = consequences.Happening(["referral.claimed"], task.referral.id, clock.now())
        await consequences.follow(session, consequences.office_of(task), happening, facts, actor)
