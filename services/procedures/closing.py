"""Closing: by somebody else than who resolved."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.casefile.schemas import CloseCase
from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.core.errors import Forbidden
from services.procedures import clearing, silence
from services.referrals import service as referrals
from services.referrals.errors import MeasureMissing


async def close(session: AsyncSession, case: Case, order: CloseCase, actor: Actor) -> None:
    """Raises Forbidden for who resolved the leading referral, MeasureMissing, ProofNeeded, StillOpen, Unprocessable,
    CaseClosed."""
    for referral in await referrals.of_case(session, case.id):
        if referral.role == "lead" and referral.resolved_by == actor.person and referral.result is not None:
            detail = "who resolved the leading referral does not close the case"
            raise Forbidden(detail, code="resolver-may-not-close", rule="SECOND_PERSON")
    await silence.require(session, case, {"/note": order.note})
    words = {"text": order.note, "document_number": order.document_number}
    await cases.require_closable(session, case, order.reason, words)
    policy = cases.policy_of(session, case)
    wanted = policy.demanded_to_close(order.reason)
    if wanted is not None and not wanted[1] & {done.kind for done in await referrals.history(session, case.id)}:
        raise MeasureMissing(sorted(wanted[1]), wanted[0])
    if case.kind == "accountability" and order.reason in policy.unfounded:
        await clearing.clear(session, case, actor)
    await cases.close(session, case, order.reason, words, actor)
