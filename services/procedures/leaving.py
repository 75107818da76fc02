"""An officer leaves: their tokens are not taken any more, and what they hold is handed over, or waits to be claimed."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.core.actor import Actor
from services.identity import service as identity
from services.identity.models import Person
from services.referrals import service as referrals
from services.referrals.service import Task
from services.rosters import service as rosters


async def leave(session: AsyncSession, person: Person, successor: Person | None, reason: str, actor: Actor) -> int:
    """Answers how many referrals were handed over, or released when there is no successor."""
    await identity.leave(session, person, actor)
    await rosters.remove_of(session, person, actor)
    held = await referrals.claimed_by(session, person.id)
    for case_id in sorted({referral.case_id for referral in held}):
        await cases.take(session, case_id)
    for referral in await referrals.claimed_by(session, person.id):
        task = Task(referral, await cases.take(session, referral.case_id))
        if successor is None:
            await referrals.release(session, task, reason, actor)
        else:
            await referrals.hand_over(session, task, successor.id, reason, actor)
    return len(held)
