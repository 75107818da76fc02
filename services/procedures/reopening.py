"""A closed case is reopened: its leading office has a referral again, with clocks of its own."""

from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.identity import service as identity
from services.policy.service import Assignment
from services.procedures import clearing
from services.procedures.intake import assign
from services.vault import service as vault
from workflows.referral.contracts import workflow_id


async def reopen(session: AsyncSession, case: Case, reason: str, actor: Actor) -> None:
    """Raises NotClosed."""
    note = await vault.write(session, case.id, "note", uuid4(), {"text": reason})
    policy = cases.policy_of(session, case)
    if case.kind == "accountability" and case.closure_reason in policy.unfounded:
        await clearing.resume(session, case, actor)
    cases.reopen(session, case, note, actor)
    lead = await identity.organisation(session, case.lead or "", "/lead")
    shunned = await cases.conflicts(session, case.id)
    handed = await assign(session, case, policy, [Assignment(lead.agency or "", "lead")], shunned, ())
    cases.wake(session, case.id, handed[-1].seq, *(workflow_id(referral.id) for referral in handed))
