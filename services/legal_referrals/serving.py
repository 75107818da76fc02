"""A ruling is served: on whom, in which of the law's capacities, and what begins for them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.core.actor import Actor
from services.core.errors import Unprocessable
from services.deadlines import service as deadlines
from services.identity import service as identity
from services.identity.models import Organisation
from services.legal_referrals import rules
from services.legal_referrals.errors import AlreadyDone
from services.legal_referrals.models import LegalReferral, LegalStep
from services.legal_referrals.schemas import ServiceMade
from services.legal_referrals.service import (
    Proceeding,
    addressed,
    done,
    new_step,
    ruled_at,
    services,
    start,
    steps_of,
    tell_served,
    to_serve,
)


async def serve(session: AsyncSession, on: Proceeding, order: ServiceMade, actor: Actor) -> None:
    """When all whom the law names have been served, the clock of the service is met. An office is told in its inbox.

    Raises NotAtThisPoint, NoSuchStep, AlreadyDone, Unprocessable.
    """
    legal = on.legal
    rules.require_step(legal.instrument, on.law, "serve")
    on.require("serve")
    before = await steps_of(session, on)
    rules.require_order("/served_at", order.served_at, ruled_at(on, before))
    to = _parts(legal).get(order.to) or order.to
    organisation = await _recipient(session, on, to)
    recipient = organisation.code if organisation else to
    if any(found.recipient == recipient for found in services(on, before)):
        raise AlreadyDone
    capacities = _capacities(legal, organisation, to)
    step = new_step(session, on, "served", order.served_at, actor, recipient=recipient, capacities=capacities)
    clocks = {}
    if organisation is not None:
        body = organisation.agency or organisation.unit_type
        clocks = start(session, on, "served", step, on.subject(body, organisation.code))
        if clocks:  # who has to act on the order has to see the case
            cases.party(session, on.case, organisation.code, "executes")
    if "ADDRESSEE" in capacities:
        clocks |= await _in_hand(session, on, step)
    happenings, completed, every = [], None, [*before, step]
    if legal.served_at is None and not to_serve(on, every):
        legal.served_at = completed = max(found.at for found in services(on, every))
        happenings = ["service_completed"]
    words = {"note": order.note}
    facts = {"to": recipient, "capacities": capacities, "completed": completed}
    await done(session, on, step, actor, happenings, words, met_at=completed, clocks=clocks, **facts)
    if organisation is not None and not ("ADDRESSEE" in capacities and legal.outcome == "issued"):  # told by then
        tell_served(session, on, step, organisation.code)


async def _in_hand(session: AsyncSession, on: Proceeding, step: LegalStep) -> dict[str, datetime]:
    """The addressee's time counts from the day on which it has the document; what it missed by then stays missed."""
    event, moved = on.event("addressed"), False
    for found in await deadlines.unmet(session, on.case.id):
        started_here = found.started_by == on.legal.ruling_id and event in on.policy.rule(found.rule).trigger
        if started_here and found.breached_at is None:
            deadlines.cancel(found)
            moved = True
    return start(session, on, "addressed", step, await addressed(session, on)) if moved else {}


async def _recipient(session: AsyncSession, on: Proceeding, to: str) -> Organisation | None:
    """The organisation by its code, or the county's office of an agency; None for a litigant. Raises Unprocessable."""
    if on.policy.has("litigants", to) or on.policy.has("reporter_units", to):
        return None
    if on.policy.has("agencies", to):
        shunned = await cases.conflicts(session, on.case.id)
        found = (await identity.offices(session, on.case.division_code, [to], shunned)).competent(to)
        if found is None or found.instead:
            raise Unprocessable.field("/to", "no-competent-organisation", "no office is there to receive it")
        to = found.organisation
    return await identity.organisation(session, to, "/to")


def _parts(legal: LegalReferral) -> dict[str, str | None]:
    return {"APPLICANT": legal.applicant, "ADDRESSEE": legal.addressee}


def _capacities(legal: LegalReferral, organisation: Organisation | None, to: str) -> list[str]:
    """Everything that the recipient is in the law's eyes: a village that applied is served once for both."""
    if organisation is None:
        bodies: tuple[str | None, ...] = (to,)
    else:
        to, bodies = organisation.code, (organisation.agency, organisation.unit_type)
    own = [part for part, code in _parts(legal).items() if code == to]
    return sorted({*own, *(body for body in bodies if body)})
