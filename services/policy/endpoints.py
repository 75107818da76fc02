"""The law in force, and when a limit runs out, with the count in words."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from services.core import clock
from services.core.clock import SHANGHAI
from services.core.errors import Unprocessable
from services.core.route import HouseRoute, Language
from services.policy import reading
from services.policy.schemas import DueDateQuestion, DueDateRead, PolicyRead, StepRead
from services.policy.service import Policies, Policy, UnknownRule

router = APIRouter(prefix="/policy", tags=["policy"], route_class=HouseRoute)


def _in_force(request: Request) -> Policy:
    policies: Policies = request.app.state.policies
    return policies.current(clock.now().astimezone(SHANGHAI).date())


PolicyInForce = Annotated[Policy, Depends(_in_force)]


@router.get("")
async def read_policy(policy: PolicyInForce, language: Language) -> PolicyRead:
    """The policy in force: its rules with their basis, the routing, the instruments, and every code with its words."""
    return reading.shown(policy, language)


@router.post("/due-date")
async def count_due_date(question: DueDateQuestion, policy: PolicyInForce, language: Language) -> DueDateRead:
    """When the limit of a rule runs out. Changes nothing, so any moment may be asked about."""
    try:
        rule = policy.rule(question.rule)
    except UnknownRule:
        raise Unprocessable.field("/rule", "unknown-rule", "the policy in force has no such rule") from None
    due = policy.due(rule.code, question.start)
    return DueDateRead(
        rule=rule.code,
        start=question.start,
        due_at=due.due_at,
        provisional=due.provisional,
        basis=rule.basis.in_(language),
        steps=[StepRead(text=step.text(language), at=step.at) for step in due.steps],
    )
