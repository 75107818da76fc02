"""What an accountability case shows besides what every case shows."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.accountability import repository
from services.accountability.models import Accountability
from services.accountability.schemas import AccountabilityRead
from services.accountability.service import WORDS
from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.vault import service as vault
from services.vault.openings import Ground, Opening


async def present(session: AsyncSession, case: Case, language: str, actor: Actor) -> AccountabilityRead | None:
    if case.kind != "accountability":
        return None
    held = await repository.get(session, case.id)
    shown = await vault.show(session, Opening(actor, case.id, Ground.TAKES_PART), {WORDS: [case.id]})
    return read(session, case, held, shown[WORDS].get(case.id, {}), language)


def read(
    session: AsyncSession, case: Case, held: Accountability | None, words: dict[str, Any], language: str
) -> AccountabilityRead | None:
    if held is None or case.ground is None:
        return None
    return AccountabilityRead.model_construct(
        ground=case.ground,
        ground_label=cases.policy_of(session, case).label("accountability_grounds", case.ground, language),
        unit=held.unit,
        unit_type=held.unit_type,
        unit_name=words.get("unit_name"),
        authority=held.authority,
        serious_consequences=bool(case.serious),
        found_at=held.found_at,
        informed_at=held.informed_at,
        facts=words.get("facts"),
    )
