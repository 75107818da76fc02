"""Who reads which file of a case: each office what its task needs, as the policy says by kind."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.core.errors import Forbidden
from services.identity import service as identity
from services.policy.service import Policy

EVIDENCE = "EVIDENCE"  # the kind of what reporters attach


class NotForThisOffice(Forbidden):
    code = "not-for-this-office"

    def __init__(self) -> None:
        super().__init__("a file of this kind is not for this office")


async def require_reader(session: AsyncSession, case: Case, kind: str, actor: Actor) -> None:
    """Raises Forbidden, but for a person of the leading office, or of one that the policy names for this kind."""
    if not actor.reads_vault or not actor.is_person:
        raise Forbidden("this call is for an agency's handlers and supervisors, in person")
    if case.lead == actor.organisation:
        return
    policy = cases.policy_of(session, case)
    readers = policy.readers_of(kind)
    if readers and await _acts_as(session, policy, actor) not in readers:
        raise NotForThisOffice


async def _acts_as(session: AsyncSession, policy: Policy, actor: Actor) -> str | None:
    """A village or a school that takes part is an agency here."""
    if actor.agency is not None or actor.organisation is None:
        return actor.agency
    unit = await identity.organisation(session, actor.organisation, "")
    return policy.acts_as(None, unit.unit_type)
