"""An office's roster, as its supervisor keeps it: who is on duty at night and on holidays. Each change is an entry."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock, pipeline
from services.core.actor import Actor
from services.core.errors import NotFound, Unprocessable
from services.identity import service as identity
from services.identity.models import Person
from services.ledger import service as ledger
from services.policy.calendar import ONE_DAY
from services.rosters import repository, rules
from services.rosters.models import Shift
from services.rosters.schemas import ShiftSubmit

FARTHEST = timedelta(days=366)


async def add(session: AsyncSession, organisation: str, sent: ShiftSubmit, actor: Actor) -> Shift:
    """Raises Unprocessable for who does not work there or is on duty then, for what is over or too far ahead."""
    await ledger.take(session, ledger.HOUSE)
    now = ledger.moment(session)
    today = now.astimezone(clock.SHANGHAI).date()
    if sent.day > today + FARTHEST:
        raise Unprocessable.field("/day", "too-far-ahead", "at most a year ahead")
    if sent.day < today - ONE_DAY:
        raise _over()
    starts_at, ends_at = rules.hours(sent.day, sent.since, sent.until)
    if ends_at <= now:
        raise _over()
    person = await identity.person_named(session, organisation, sent.person, "/person")
    if any(other.starts_at < ends_at for other in await repository.of_person(session, person.id, starts_at)):
        raise Unprocessable.field("/person", "on-duty-already", "is on duty then already")
    shift = Shift(id=uuid4(), organisation=organisation, person=person.id, starts_at=starts_at, ends_at=ends_at)
    pipeline.add(session, shift)
    _record(session, shift, "shift.added", actor)
    return shift


async def remove(session: AsyncSession, organisation: str, shift_id: UUID, actor: Actor) -> None:
    """Raises NotFound for one of another office, and for one that is over."""
    await ledger.take(session, ledger.HOUSE)
    shift = await session.get(Shift, shift_id)
    if shift is None or shift.organisation != organisation or shift.ends_at <= ledger.moment(session):
        raise NotFound
    await _remove(session, shift, actor)


async def remove_of(session: AsyncSession, person: Person, actor: Actor) -> None:
    """Whoever leaves is on duty no more. The caller holds the house's stream."""
    for shift in await repository.of_person(session, person.id, ledger.moment(session)):
        await _remove(session, shift, actor)


async def on_duty(session: AsyncSession, organisation: str) -> Sequence[Any]:
    """`Shift, name` of who is on duty now."""
    now = clock.now()
    return await repository.between(session, organisation, now, now)


async def _remove(session: AsyncSession, shift: Shift, actor: Actor) -> None:
    await repository.remove(session, shift)
    _record(session, shift, "shift.removed", actor)


def _over() -> Unprocessable:
    return Unprocessable.field("/day", "over-already", "that time is over")


def _record(session: AsyncSession, shift: Shift, type_: str, actor: Actor) -> None:
    said = {
        "organisation": shift.organisation,
        "person": str(shift.person),
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
    }
    ledger.append(session, ledger.HOUSE, type_, actor=actor, subject=("shift", shift.id), data=said)


between = repository.between
