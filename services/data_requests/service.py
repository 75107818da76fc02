"""A person asks what is kept of them, or that it be corrected: registered, and answered under a clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import clock, pipeline
from services.core.actor import Actor
from services.core.errors import FieldError, Forbidden, Unprocessable
from services.data_requests.errors import AnotherKind, RequestAnswered
from services.data_requests.models import DataRequest
from services.data_requests.schemas import DataRequestSubmit
from services.deadlines import service as deadlines
from services.ledger import service as ledger
from services.policy.service import Policy
from services.vault import openings
from services.vault import service as vault
from services.vault.openings import Ground, Opening
from workflows.data_request.contracts import NAME, workflow_id

WORDS, ANSWER = "data_request", "data_request_answer"  # kinds of vault documents: who asks what; what was answered
_TELLS = {"address": "child_address", "division_code": "child_address", "school": "child_school"}


@dataclass(frozen=True)
class Requested:
    """A request and its case, whose stream this transaction holds."""

    request: DataRequest
    case: Case

    def subject(self) -> deadlines.Subject:
        found = self.request
        return deadlines.Subject(NAME, found.id, found.case_id, None, found.organisation)


async def register(session: AsyncSession, case: Case, order: DataRequestSubmit, actor: Actor) -> Requested:
    """By the leading or an assisting office. Raises Forbidden, Unprocessable."""
    if not {(actor.organisation, part) for part in ("lead", "assist")} & await cases.parties(session, case.id):
        raise Forbidden("a request is registered by the leading or an assisting office", rule="OFFICE")
    if order.child_id not in {child.id for child in await cases.children(session, case.id)}:
        raise Unprocessable.field("/child_id", "unknown-child", "no such child in this case")
    now = ledger.moment(session)
    request = DataRequest(
        id=uuid4(),
        case_id=case.id,
        child_id=order.child_id,
        kind=order.kind,
        capacity=order.capacity,
        organisation=actor.organisation,
        state="open",
        received_at=now,
        registered_by=actor.person,
        updated_at=now,
    )
    on = Requested(request, case)
    words = {"person": order.person.model_dump(mode="json"), "request": order.request}
    kept = await vault.write(session, case.id, WORDS, request.id, words)
    policy, event = cases.policy_of(session, case), "data_request.received"
    clocks = deadlines.start(session, policy, event, cases.facts_of(case), on.subject(), request.id, now)
    request.due_at = max(clocks.values(), default=None)
    facts = {"kind": order.kind, "capacity": order.capacity, "child": order.child_id, "content": kept, "clocks": clocks}
    _record(session, on, event, actor, facts)
    pipeline.add(session, request)
    return on


async def answer(
    session: AsyncSession, on: Requested, fields: Sequence[str], note: str, actor: Actor
) -> dict[str, Any]:
    """What the person is shown of the child's data, on record. Raises RequestAnswered, AnotherKind, Unprocessable."""
    require(on, "access")
    _require_told(cases.policy_of(session, on.case), on.request.capacity, fields)
    child_id = on.request.child_id
    document = (await vault.open_items(session, "child", [child_id])).get(child_id, {})
    shown = {name: document.get(name) for name in fields}
    opening = Opening(actor, on.case.id, Ground.DATA_REQUEST)
    await openings.record(session, opening, {"child": {child_id: shown}})
    await settle(session, on, "answered", note, actor, fields=sorted(fields))
    return shown


async def refuse(session: AsyncSession, on: Requested, reason: str, actor: Actor) -> None:
    """Raises RequestAnswered."""
    require(on, on.request.kind)
    await settle(session, on, "refused", reason, actor)


def require(on: Requested, kind: str) -> None:
    """Raises RequestAnswered, AnotherKind."""
    if on.request.state != "open":
        raise RequestAnswered
    if on.request.kind != kind:
        raise AnotherKind


async def settle(session: AsyncSession, on: Requested, state: str, note: str, actor: Actor, **facts: Any) -> None:
    """The end of it: the clock is met."""
    request, now = on.request, ledger.moment(session)
    kept = await vault.write(session, on.case.id, ANSWER, request.id, {"answer": note})
    request.state, request.answered_at = state, now
    policy = cases.policy_of(session, on.case)
    deadlines.meet(session, policy, ["data_request.answered"], on.subject(), request.id, now)
    _record(session, on, f"data_request.{state}", actor, {"content": kept, **facts})


def may_learn(policy: Policy, capacity: str, fields: Sequence[str]) -> list[str]:
    """Of these fields of the child's data, those that the matrix does not keep from who asks in this capacity."""
    never = policy.files.telling.recipients[capacity].never  # type: ignore[index]
    return [name for name in fields if _TELLS.get(name, "child_name") not in never]


def _require_told(policy: Policy, capacity: str, fields: Sequence[str]) -> None:
    """What the matrix keeps from a recipient, nobody shows to one who asks as that. Raises Unprocessable."""
    allowed = may_learn(policy, capacity, fields)
    errors = [
        FieldError(f"/fields/{place}", "never-told", "the law keeps this from whoever asks in this capacity")
        for place, name in enumerate(fields)
        if name not in allowed
    ]
    if errors:
        raise Unprocessable("the person may not learn this", errors=errors)


def _record(session: AsyncSession, on: Requested, type_: str, actor: Actor, facts: dict[str, Any]) -> None:
    request, subject = on.request, (NAME, on.request.id)
    request.seq = cases.record(session, on.case, type_, actor, subject=subject, data=facts)
    request.updated_at = clock.now()
    cases.wake(session, on.case.id, request.seq, workflow_id(request.id))
