"""A unit is held to account in a case of its own, which its authority may read and which tells of no child."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.accountability import repository
from services.accountability.errors import AlreadyHeldToAccount
from services.accountability.models import Accountability
from services.accountability.schemas import Failure
from services.cases import service as cases
from services.cases.models import Case
from services.core import pipeline
from services.core.actor import Actor
from services.ledger import service as ledger
from services.vault import service as vault

WORDS = "accountability"  # kind of vault document


async def keep(
    session: AsyncSession,
    case: Case,
    about: Case | None,
    failure: Failure,
    unit: str | None,
    unit_type: str,
    authority: str,
    actor: Actor,
    **facts: Any,
) -> Accountability:
    """The case's own row and the entry that opens it. `facts`: more for the entry."""
    said = {"facts": failure.facts, "unit_name": failure.unit_name}
    words = await vault.write(session, case.id, WORDS, case.id, said)
    held = Accountability(
        case_id=case.id,
        about_case_id=about.id if about else None,
        unit=unit,
        unit_type=unit_type,
        authority=authority,
        found_at=failure.found_at or ledger.moment(session),
    )
    pipeline.add(session, held)
    data = {
        "ground": case.ground,
        "unit": unit,
        "unit_type": unit_type,
        "authority": authority,
        "words": words,
        **facts,
    }
    cases.record(session, case, "accountability.opened", actor, data={**data, "found_at": held.found_at})
    return held


def inform(session: AsyncSession, case: Case, held: Accountability, actor: Actor, at: datetime) -> int:
    """The authority above the unit knows from now on. Answers the entry's seq."""
    held.informed_at = at
    data = {"organisation": held.authority}
    return cases.record(session, case, "accountability.informed", actor, at=at, data=data)


def link(session: AsyncSession, case: Case, about: Case, actor: Actor) -> int:
    """Each leads to the other, for who takes part in both: the accountability case's own stream does not name it."""
    cases.decide(session, case, about, "accountability")
    return cases.record(session, about, "accountability.linked", actor, data={"case": case.id})


async def require_first(session: AsyncSession, about_id: UUID, unit: str, ground: str) -> None:
    """Raises AlreadyHeldToAccount."""
    if await repository.is_open(session, about_id, unit, ground):
        raise AlreadyHeldToAccount


get = repository.get
admit_about = repository.admit_about
units_held = repository.units_held
