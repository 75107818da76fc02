"""A referral is returned (not this agency's business): the case is routed again, in the same transaction."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import clock
from services.core.actor import Actor
from services.core.errors import Conflict
from services.identity import service as identity
from services.policy.service import Assignment, Policy
from services.procedures import consequences
from services.procedures.intake import assign
from services.referrals import service as referrals
from services.referrals.models import Referral
from services.referrals.service import Task
from workflows.referral.contracts import workflow_id

COORDINATOR = "CIVIL_AFFAIRS"


async def send_back(session: AsyncSession, task: Task, reason: str, actor: Actor) -> None:
    """Never left without an office: whom the law names and who has not returned it, else civil affairs, else above."""
    referral, case = task.referral, task.case
    if case.kind == "accountability" and referral.role == "lead":
        raise Conflict("who holds a unit to account sees it through", code="opener-leads")
    policy = cases.policy_of(session, case)
    await referrals.send_back(session, task, reason, actor)
    every = await referrals.of_case(session, case.id)
    open_ = [r for r in every if r.state in ("pending", "claimed") and r.id != referral.id]
    gave_back = {r.agency for r in every if r.state == "returned"} | {referral.agency}
    wanted = _wanted(case, policy, gave_back)
    shunned = await cases.conflicts(session, case.id)
    handed = await assign(session, case, policy, wanted, shunned, open_)
    if not open_ and not handed:
        handed = [await _above(session, task, actor)]
    if case.kind == "protection":  # who opened the other leads it, whether its own part is done or not
        _have_a_lead(session, task, [*open_, *handed])
    facts = cases.facts_of(case, agency=referral.agency, role=referral.role)
    happening = consequences.Happening(["referral.returned"], referral.id, clock.now())
    await consequences.follow(session, consequences.office_of(task), happening, facts, actor)
    cases.wake(session, case.id, handed[-1].seq if handed else referral.seq, *(workflow_id(r.id) for r in handed))


def _wanted(case: Case, policy: Policy, gave_back: Collection[str]) -> list[Assignment]:
    """Whom the law names for the child; for a unit that is held to account it names nobody besides."""
    if case.kind == "accountability":
        return []
    routing = policy.route(case.circumstances, case.harm_categories, case.risk == "urgent")
    wanted = [a for a in routing.assignments if a.agency not in gave_back]
    if COORDINATOR not in gave_back and not any(a.agency == COORDINATOR for a in wanted):
        wanted.append(Assignment(COORDINATOR, "assist"))
    return wanted


async def _above(session: AsyncSession, task: Task, actor: Actor) -> Referral:
    """Everybody returned it: the office above the last one decides whose it is."""
    referral, case = task.referral, task.case
    shunned = await cases.conflicts(session, case.id)
    above = await identity.superior_of(session, referral.organisation, shunned)
    if above is None or above.agency is None:
        raise Conflict("nobody is left to return this to; ask another agency in first", code="nobody-left")
    policy = cases.policy_of(session, case)
    competence = identity.Competence(above.code, above.agency)
    before, role = referral.id, "lead" if case.kind == "protection" else referral.role
    return referrals.hand_out(session, case, policy, competence, role, actor, predecessor=before, receives=True)


def _have_a_lead(session: AsyncSession, task: Task, left: list[Referral]) -> None:
    if left and not any(r.role == "lead" for r in left):
        heir = next((r for r in left if r.role == "assist"), left[0])
        referrals.lead_on(session, Task(heir, task.case))
