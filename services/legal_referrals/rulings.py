"""What the forum rules: it decides, and while an order is in force extends, varies or cancels it."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.core.actor import Actor
from services.core.errors import Unprocessable
from services.deadlines import service as deadlines
from services.identity import service as identity
from services.ledger import service as ledger
from services.legal_referrals import rules
from services.legal_referrals.errors import AlreadyDone, AlreadyExpired, NotAtThisPoint
from services.legal_referrals.models import LegalStep
from services.legal_referrals.schemas import Decision, Examination, Ruling, ValidityExtension, Variation
from services.legal_referrals.service import (
    Proceeding,
    addressed,
    done,
    end,
    new_step,
    ruled_at,
    start,
    steps_of,
    tell_served,
)


async def decide(session: AsyncSession, on: Proceeding, order: Decision, actor: Actor) -> None:
    """Raises NotAtThisPoint, Unprocessable, TooLong, NotToBeOrdered, Barred, ReasonNeeded."""
    legal, law, at = on.legal, on.law, order.decided_at
    on.require("decide")
    rules.require_order("/decided_at", at, legal.filed_at, legal.accepted_at)
    standing = law.outcomes.get(order.outcome)
    if standing is None:
        raise Unprocessable.field("/outcome", "unknown-code", "this instrument has no such outcome")
    until = _validity(on, order, at, standing == "in_force")
    legal.measures = _ordered(on, order, standing == "in_force")
    rules.require_known_bars(law, order.bars)
    if order.outcome == "granted":
        rules.require_unbarred(law, order.bars, order.legal_reason)
    legal.guardian = await _guardian(session, on, order)
    legal.state, legal.outcome, legal.decided_at, legal.valid_until = standing, order.outcome, at, until
    step = _ruling(session, on, "decided", at, actor, outcome=order.outcome, valid_until=until)
    clocks: dict[str, datetime] = {}
    if until is not None:
        clocks |= await _run_until(session, on, step, until)
    addressee = legal.addressee if order.outcome == "issued" else None
    if addressee is not None:
        clocks |= await _address(session, on, step)
    facts: dict[str, Any] = {"outcome": order.outcome, "valid_until": until, "guardian": legal.guardian}
    facts |= {"bars": sorted(order.bars), "measures": legal.measures}
    await done(session, on, step, actor, [order.outcome], order.words(), clocks=clocks, **facts)
    if addressee is not None:
        tell_served(session, on, step, addressee)


async def extend(session: AsyncSession, on: Proceeding, order: ValidityExtension, actor: Actor) -> None:
    """Raises NotAtThisPoint, NoSuchStep, AlreadyExpired, Unprocessable, TooLong."""
    at = await _in_force(session, on, "extend", order)
    until = rules.require_validity(on.policy, on.law.validity or "", at, order.end())
    if on.legal.valid_until is not None and until <= on.legal.valid_until:
        raise Unprocessable.field("/valid_until", "too-early", "an extension ends after the present validity")
    on.legal.valid_until = until
    step = _ruling(session, on, "extended", at, actor, valid_until=until)
    clocks = await _run_until(session, on, step, until)
    await done(session, on, step, actor, ["extended"], order.words(), clocks=clocks, valid_until=until)


async def vary(session: AsyncSession, on: Proceeding, order: Variation, actor: Actor) -> None:
    """Raises NotAtThisPoint, NoSuchStep, AlreadyExpired, NotToBeOrdered, Unprocessable."""
    at = await _in_force(session, on, "vary", order)
    if order.measures is not None:
        rules.require_measures(on.legal.instrument, on.law, order.measures)
        on.legal.measures = sorted({*order.measures})
    step = _ruling(session, on, "varied", at, actor)
    await done(session, on, step, actor, ["varied"], order.words(), measures=on.legal.measures)


async def cancel(session: AsyncSession, on: Proceeding, order: Ruling, actor: Actor) -> None:
    """Raises NotAtThisPoint, NoSuchStep, AlreadyExpired, Unprocessable."""
    at = await _in_force(session, on, "cancel", order)
    step = new_step(session, on, "cancelled", at, actor)
    lapsed = await end(session, on, "concluded", step)
    await done(session, on, step, actor, ["cancelled"], order.words(), lapsed=lapsed)


async def examine(session: AsyncSession, on: Proceeding, order: Examination, actor: Actor) -> None:
    """The reasons that were given are upheld, or not. Whoever complained is told that they are.

    Raises NotAtThisPoint, NoSuchStep, AlreadyDone, Unprocessable.
    """
    legal = on.legal
    rules.require_step(legal.instrument, on.law, "examine")
    on.require("examine")
    if legal.replied_at is None:
        raise NotAtThisPoint(legal.state)
    before = await steps_of(session, on)
    if any(step.kind == "examined" for step in before):
        raise AlreadyDone
    rules.require_order("/examined_at", order.examined_at, legal.replied_at)
    words = {"legal_reason": order.legal_reason, "note": order.note}
    if order.outcome == "upheld" and legal.applicant != legal.organisation:
        step = _ruling(session, on, "examined", order.examined_at, actor, outcome=order.outcome)
        happenings = ["upheld"]
    else:
        step = new_step(session, on, "examined", order.examined_at, actor, outcome=order.outcome)
        happenings = []
    await done(session, on, step, actor, happenings, words, outcome=order.outcome)


async def _in_force(session: AsyncSession, on: Proceeding, step: str, order: Ruling) -> datetime:
    """When it is ruled: before the order expires, whether or not its workflow has said so yet."""
    rules.require_step(on.legal.instrument, on.law, step)
    on.require(step)
    at = order.decided_at or ledger.moment(session)
    rules.require_order("/decided_at", at, ruled_at(on, await steps_of(session, on)))
    if on.legal.state == "expired" or (on.legal.valid_until is not None and at >= on.legal.valid_until):
        raise AlreadyExpired(on.policy.basis(on.law.validity or ""))
    return at


def _validity(on: Proceeding, order: Decision, at: datetime, in_force: bool) -> datetime | None:
    if in_force:
        return rules.require_validity(on.policy, on.law.validity or "", at, order.end())
    if order.valid_until is not None:
        raise Unprocessable.field("/valid_until", "not-in-force", "this outcome has no validity")
    return None


def _ordered(on: Proceeding, order: Decision, in_force: bool) -> list[str]:
    if order.measures and not in_force:
        raise Unprocessable.field("/measures", "orders-nothing", "this outcome orders nothing")
    rules.require_measures(on.legal.instrument, on.law, order.measures)
    return sorted({*order.measures})


async def _guardian(session: AsyncSession, on: Proceeding, order: Decision) -> str | None:
    if order.guardian is None:
        return None
    if not on.law.appoints or order.outcome != "granted":
        raise Unprocessable.field("/guardian", "not-appointed", "this outcome appoints no guardian")
    if on.policy.has("litigants", order.guardian):
        rules.require_guardian(on.law, order.guardian)
        return order.guardian
    return (await identity.organisation(session, order.guardian, "/guardian")).code


def _ruling(session: AsyncSession, on: Proceeding, kind: str, at: datetime, actor: Actor, **facts: Any) -> LegalStep:
    """A ruling takes the place of the one before, and is served anew."""
    step = new_step(session, on, kind, at, actor, **facts)
    on.legal.ruling_id, on.legal.served_at = step.id, None
    return step


async def _run_until(session: AsyncSession, on: Proceeding, step: LegalStep, until: datetime) -> dict[str, datetime]:
    """The validity runs to its new end. The applicant is told before, as who may ask for an extension."""
    code = on.law.validity or ""
    for found in await deadlines.unmet(session, on.case.id):
        if found.subject_id == on.legal.id and found.rule == code:
            deadlines.cancel(found)
    applicant = None if on.policy.has("litigants", on.legal.applicant) else on.legal.applicant
    who = on.subject(None, applicant or on.legal.organisation)
    deadlines.start_until(session, on.policy, code, who, step.id, until, step.at)
    return {code: until}


async def _address(session: AsyncSession, on: Proceeding, step: LegalStep) -> dict[str, datetime]:
    """The addressee's clocks start.

    An office sees the case from now on; a unit sees what it is addressed with.
    """
    found = await identity.organisation(session, on.legal.addressee or "", "/addressee")
    if found.competent:
        cases.party(session, on.case, found.code, "addressee")
    return start(session, on, "addressed", step, await addressed(session, on))
