"""A note in the file: of a unit that is held to account it names nobody."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.procedures import silence


async def note(session: AsyncSession, case: Case, text: str, actor: Actor) -> UUID:
    """For the offices of the case. Raises CaseClosed, Unprocessable for words that name somebody there."""
    await silence.require(session, case, {"/text": text})
    return await cases.add_note(session, case, text, actor)
