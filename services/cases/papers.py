"""Who reads which file of a case: each office what its task needs, as the policy says by kind."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.core.errors import Forbidden
from services.identity import service as identity
from services.policy.service import Policy
from services.vault.openings import Ground

EVIDENCE = "EVIDENCE"  # the kind of what reporters attach


class NotForThisOffice(Forbidden):
    code = "not-for-this-office"
    rule = "FILES"

    def __init__(self) -> None:
        super().__init__("a file of this kind is not for this office")


async def ground(session: AsyncSession, case: Case, kind: str, actor: Actor, *, filed_by: str | None = None) -> Ground:
    """By what right a person reads a file of this kind in a case that it sees: as the leading office, as the one that
    filed it, as one that the policy names, or in an emergency. Raises Forbidden.
    """
    if not actor.reads_vault or not actor.is_person:
        raise Forbidden("this call is for an agency's handlers and supervisors, in person", rule="PERSON")
    if await cases.broken(session, case.id, actor):
        return Ground.BREAK_GLASS
    policy = cases.policy_of(session, case)
    readers = policy.readers_of(kind)
    own = actor.organisation in (case.lead, filed_by)
    if readers and not own and await _acts_as(session, policy, actor) not in readers:
        raise NotForThisOffice
    return Ground.TAKES_PART


async def _acts_as(session: AsyncSession, policy: Policy, actor: Actor) -> str | None:
    """A village or a school that takes part is an agency here."""
    if actor.agency is not None or actor.organisation is None:
        return actor.agency
    unit = await identity.organisation(session, actor.organisation, "")
    return policy.acts_as(None, unit.unit_type)
