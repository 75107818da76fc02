"""A referral goes to the competent office of the same agency, and those who reported are told with the same commit."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.core import clock
from services.core.actor import Actor
from services.procedures import consequences
from services.referrals import service as referrals
from services.referrals.service import Task


async def transfer(session: AsyncSession, task: Task, organisation: str, reason: str, actor: Actor) -> None:
    """Raises what `referrals.transfer` does."""
    await referrals.transfer(session, task, organisation, reason, actor)
    facts = cases.facts_of(task.case, agency=task.referral.agency, role=task.referral.role)
    happening = consequences.Happening(["referral.transferred"], task.referral.id, clock.now())
    await consequences.follow(session, consequences.office_of(task), happening, facts, actor)
