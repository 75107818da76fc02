"""Another agency is asked into a case: its competent office, or one that is named."""

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.core.errors import Forbidden, Unprocessable
from services.identity import service as identity
from services.policy.service import Policy
from services.referrals import repository
from services.referrals.errors import AlreadyReferred
from services.referrals.models import Referral
from services.referrals.service import hand_out
from services.vault import service as vault
from workflows.referral.contracts import workflow_id


async def ask_in(
    session: AsyncSession,
    case: Case,
    agency: str,
    organisation: str | None,
    reason: str,
    actor: Actor,
    *,
    here: Sequence[str],
) -> Referral:
    """Another agency, by the lead or an assisting office: its competent office, unless one is named. `here`: where the
    children are.

    Raises AlreadyReferred, Unprocessable, Forbidden, InConflict.
    """
    policy = cases.policy_of(session, case)
    if not policy.has("agencies", agency):
        raise Unprocessable.field("/agency", "unknown-agency", "no such agency")
    open_ = await repository.open_of_case(session, case.id)
    if not any(r.organisation == actor.organisation and r.role in ("lead", "assist") for r in open_):
        raise Forbidden("only the lead and the assisting offices ask another agency in", rule="OFFICE")
    if any(r.agency == agency and organisation in (None, r.organisation) for r in open_):
        raise AlreadyReferred
    if organisation is None:
        competence = await competent(session, case, agency, here)
    else:
        competence = await _named(session, case, policy, agency, organisation)
    if competence is None:
        raise Unprocessable.field("/agency", "no-competent-organisation", "no office is there to receive it")
    note = await vault.write(session, case.id, "note", uuid4(), {"text": reason})
    cases.handled_again(session, case, actor)
    referral = hand_out(session, case, policy, competence, "assist", actor, agency=agency, reason=note)
    cases.wake(session, case.id, referral.seq, workflow_id(referral.id))
    return referral


async def competent(session: AsyncSession, case: Case, agency: str, here: Sequence[str]) -> identity.Competence | None:
    """The county's own office of the agency, else the nearest to the children, else the office of last resort."""
    shunned = await cases.conflicts(session, case.id)
    found = (await identity.offices(session, case.division_code, [agency], shunned)).competent(agency)
    if found is not None and not found.instead:
        return found
    bodies = cases.policy_of(session, case).bodies_of(agency)
    for place in here:
        near = await identity.local(session, bodies, place, shunned)
        for unit in sorted(near, key=lambda unit: agency not in (unit.agency, unit.unit_type)):
            return identity.Competence(unit.code, agency)
    return found


async def _named(session: AsyncSession, case: Case, policy: Policy, agency: str, code: str) -> identity.Competence:
    """Raises Unprocessable, InConflict for one in which a suspected harmer works."""
    found = await identity.organisation(session, code, "/organisation")
    if policy.acts_as(found.agency, found.unit_type) != agency:
        raise Unprocessable.field("/organisation", "another-agency", "this organisation is no office of that agency")
    await cases.require_not_conflicted(session, case, code)
    return identity.Competence(code, agency)
