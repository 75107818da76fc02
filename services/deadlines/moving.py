"""What the law stops, lengthens and counts again. A due time comes from the clock's budget and what became of it."""

from datetime import datetime, time, timedelta

from services.core.clock import SHANGHAI
from services.core.errors import Basis
from services.deadlines.errors import BadExtension, ClockNotRunning, ClockNotSuspended, NotExtendable, NotSuspendable
from services.deadlines.models import DECIDED, Deadline
from services.policy.budgets import Budget, Span, workdays_between
from services.policy.rules import Unit
from services.policy.service import Count, Policy, Rung, rung_at

_MINUTE = timedelta(minutes=1)
_INSTANT = timedelta(microseconds=1)  # 24:00 belongs to the day that it ends


def suspend(deadline: Deadline, policy: Policy, reason: str, at: datetime) -> None:
    """It stands still and fires nothing. Raises NotSuspendable, ClockNotRunning."""
    law = policy.rule(deadline.rule).suspends
    if law is None:
        raise NotSuspendable((), policy.basis(deadline.rule))
    if reason not in law.reasons or deadline.unit == DECIDED:
        raise NotSuspendable(law.reasons, Basis(deadline.rule, law.basis.zh, law.basis.en))
    if deadline.state != "open" or deadline.met_at is not None or deadline.due_at <= at:
        raise ClockNotRunning(deadline.state)
    deadline.state, deadline.suspended_at, deadline.suspended_for = "suspended", at, reason
    deadline.next_rung_at = None


def resume(deadline: Deadline, policy: Policy, at: datetime) -> None:
    """Its due time moves by what it lost. Raises ClockNotSuspended."""
    if deadline.state != "suspended" or deadline.suspended_at is None:
        raise ClockNotSuspended(deadline.state)
    pause = [deadline.suspended_at.isoformat(), at.isoformat(), deadline.suspended_for]
    deadline.pauses = [*(deadline.pauses or ()), pause]
    deadline.state, deadline.suspended_at, deadline.suspended_for = "open", None, None
    _move(deadline, policy, counted(deadline, policy))


def extend(deadline: Deadline, policy: Policy, reason: str, span: Span, at: datetime, pointer: str = "/by") -> None:
    """From the last day before rolling, never from the rolled one. `pointer`: where the span stood in the request.

    Raises NotExtendable, BadExtension, ClockNotRunning.
    """
    law = policy.rule(deadline.rule).extends
    if law is None:
        raise NotExtendable((), 0, policy.basis(deadline.rule))
    basis = Basis(deadline.rule, law.basis.zh, law.basis.en)
    if reason not in law.reasons or deadline.unit == DECIDED or len(deadline.extensions or ()) >= law.times:
        raise NotExtendable(law.reasons, law.times, basis)
    running = deadline.state == "suspended" or (deadline.state == "open" and deadline.due_at > at)
    if not running or deadline.met_at is not None:
        raise ClockNotRunning(deadline.state)
    if span[1].way != law.unit.way:
        raise BadExtension(pointer, "another-unit", "it counts in another way than the limit", basis)
    if span[0] < 1:
        raise BadExtension(pointer, "too-early", "it ends after the present limit", basis)
    if _length(deadline, policy, span) > _length(deadline, policy, (law.amount, law.unit)):
        raise BadExtension(pointer, "too-late", "longer than the law lets it be", basis)
    deadline.extensions = [*(deadline.extensions or ()), [*span]]
    _move(deadline, policy, counted(deadline, policy))


def span_until(deadline: Deadline, policy: Policy, until: datetime) -> Span:
    """The extension that ends with that day, or at that minute; no more than nothing when that is not later."""
    now = counted(deadline, policy)
    if now.nominal is None:
        return (until - now.due_at) // _MINUTE, Unit.MINUTE
    last = (until - _INSTANT).astimezone(SHANGHAI).date()
    if deadline.unit == Unit.WORKDAY:
        return workdays_between(now.nominal, last, policy.calendar), Unit.WORKDAY
    return (last - now.nominal).days, Unit.DAY


def recount(deadline: Deadline, policy: Policy) -> bool:
    """By the calendar as it is now. Answers whether its due time has moved."""
    before, found = deadline.due_at, counted(deadline, policy)
    if found.due_at == before:
        deadline.provisional = found.provisional
        return False
    _move(deadline, policy, found)
    return True


def counted(deadline: Deadline, policy: Policy, *more: Span) -> Count:
    """Its budget and what became of it, counted from its beginning; with `more`, as if it were extended by that."""
    if deadline.unit == DECIDED:
        return Count(deadline.due_at)
    limit = policy.rule(deadline.rule).limit
    if deadline.amount is not None and deadline.unit is not None:
        limit = deadline.amount, Unit(deadline.unit)
    if limit is None:
        return policy.count(deadline.rule, deadline.started_at) or Count(deadline.due_at)
    return policy.recount(deadline.rule, deadline.started_at, _budget(deadline, limit, *more))


def due_rung(deadline: Deadline, policy: Policy) -> Rung:
    """The rung that a due clock stands on."""
    return next(rung for rung in policy.rungs(deadline.rule) if rung.name == deadline.next_rung)


def stand(deadline: Deadline, rung: Rung | None) -> None:
    """Wait for this rung, unless the clock stands still: a fraction of the time in which it ran or will run.

    Whatever rung has not fired lies behind every pause.
    """
    deadline.next_rung = rung.name if rung else None
    deadline.next_rung_at = None
    if rung is not None and deadline.suspended_at is None:
        still = _budget(deadline).stood_still
        deadline.next_rung_at = rung_at(deadline.started_at, deadline.due_at - still, rung.fraction) + still


def _length(deadline: Deadline, policy: Policy, span: Span) -> datetime:
    found = counted(deadline, policy, span)
    return datetime.combine(found.nominal, time.min, SHANGHAI) if found.nominal else found.due_at


def _move(deadline: Deadline, policy: Policy, found: Count) -> None:
    deadline.due_at, deadline.provisional = found.due_at, found.provisional
    stand(deadline, due_rung(deadline, policy) if deadline.next_rung is not None else None)


def _budget(deadline: Deadline, *spans: Span) -> Budget:
    extensions = tuple((amount, Unit(unit)) for amount, unit in deadline.extensions or ())
    pauses = tuple(
        (datetime.fromisoformat(since), datetime.fromisoformat(until)) for since, until, _ in deadline.pauses or ()
    )
    return Budget((*spans[:1], *extensions, *spans[1:]), pauses)
