"""Closing: by somebody else than who resolved."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.core.errors import Forbidden
from services.referrals import service as referrals


async def close(session: AsyncSession, case: Case, reason: str, note: str | None, actor: Actor) -> None:
    """Raises Forbidden for who resolved the leading referral, StillOpen, Unprocessable, CaseClosed."""
    for referral in await referrals.of_case(session, case.id):
        if referral.role == "lead" and referral.resolved_by == actor.person and referral.result is not None:
            raise Forbidden("who resolved the leading referral does not close the case", code="resolver-may-not-close")
    await cases.close(session, case, reason, note, actor)
