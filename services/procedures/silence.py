"""What is said where a unit is held to account names neither the child nor who reported: its authority reads it.

Nothing personal of the child's case stands in the accountability case but what somebody types; so what they type is
looked through for the names that the child's case keeps sealed.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.accountability import service as accountability
from services.cases.models import Case
from services.core.errors import FieldError, Unprocessable
from services.procedures import names


async def require(session: AsyncSession, case: Case, said: Mapping[str, str | None]) -> None:
    """`said`: by pointer, in a case that holds a unit to account. Raises Unprocessable."""
    asked = case.kind == "accountability" and any(said.values())
    about = await accountability.admit_about(session, case.id) if asked else ()
    if about:
        await require_about(session, about[-1], said)


async def require_about(session: AsyncSession, about_id: UUID, said: Mapping[str, str | None]) -> None:
    """The same where the child's case is known. Raises Unprocessable."""
    texts = {pointer: text for pointer, text in said.items() if text}
    if not texts:
        return
    kept = await names.of_people(session, about_id)
    errors = [
        FieldError(pointer, "names-somebody", "it names the child, its family or who reported")
        for pointer, text in texts.items()
        if names.stand_in(text, kept)
    ]
    if errors:
        raise Unprocessable("the authority above the unit learns the failure, and not whom it concerns", errors=errors)
