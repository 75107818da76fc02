"""A clock is suspended, resumed, extended: row, entry, words in the vault and note, with one commit."""

from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.core import clock
from services.core.actor import Actor
from services.core.errors import Unprocessable
from services.deadlines import service as deadlines
from services.deadlines.models import Deadline
from services.policy.rules import Unit
from services.policy.service import Policy
from services.procedures.clocks.access import Clock
from services.procedures.clocks.schemas import ExtendDeadline
from services.referrals import service as referrals
from services.vault import service as vault


async def suspend(session: AsyncSession, held: Clock, reason: str, note: str | None, actor: Actor) -> None:
    """Raises Unprocessable, NotSuspendable, ClockNotRunning."""
    _require_known(held, "suspension_reasons", reason)
    deadlines.suspend(held.deadline, held.policy, reason, clock.now())
    await _record(session, held, "deadline.suspended", note, actor, reason=reason)


async def resume(session: AsyncSession, held: Clock, note: str | None, actor: Actor) -> None:
    """Raises ClockNotSuspended."""
    found = held.deadline
    before, since, reason = found.due_at, found.suspended_at, found.suspended_for
    deadlines.resume(found, held.policy, clock.now())
    data = {"reason": reason, "suspended_at": since, "before": before}
    await _record(session, held, "deadline.resumed", note, actor, **data)


async def extend(session: AsyncSession, held: Clock, order: ExtendDeadline, actor: Actor) -> None:
    """Raises Unprocessable, NotExtendable, BadExtension, ClockNotRunning."""
    _require_known(held, "extension_reasons", order.reason)
    before = held.deadline.due_at
    if order.until is not None and order.by is None:
        pointer, span = "/until", deadlines.span_until(held.deadline, held.policy, order.until)
    elif order.by is not None and order.until is None:
        pointer, span = "/by", (order.by.amount, Unit(order.by.unit))
    else:
        raise Unprocessable.field("/by", "by-or-until", "either by how much, or until when")
    deadlines.extend(held.deadline, held.policy, order.reason, span, clock.now(), pointer)
    data = {"reason": order.reason, "amount": span[0], "unit": span[1].value, "before": before}
    await _record(session, held, "deadline.extended", order.note, actor, **data)


def _require_known(held: Clock, vocabulary: str, reason: str) -> None:
    if not held.policy.has(vocabulary, reason):
        raise Unprocessable.field("/reason", "unknown-code", "not one of the policy's codes")


async def _record(session: AsyncSession, held: Clock, type_: str, note: str | None, actor: Actor, **more: Any) -> None:
    found, case = held.deadline, held.case
    kept = await vault.write(session, case.id, "note", uuid4(), {"text": note}) if note else None
    data = {"deadline": found.id, "rule": found.rule, "due_at": found.due_at, "note": kept, **more}
    subject = (found.subject_kind, found.subject_id)
    seq = cases.record(session, case, type_, actor, subject=subject, basis=found.rule, data=data)
    await follow(session, found, held.policy, seq)
    cases.wake(session, case.id, seq, f"{found.subject_kind}-{found.subject_id}")


async def follow(session: AsyncSession, moved: Deadline, policy: Policy, seq: int) -> None:
    """What repeats a clock's due time: a referral does, for the inboxes."""
    if moved.subject_kind == "referral":
        await referrals.due_moved(session, moved, policy, seq)
