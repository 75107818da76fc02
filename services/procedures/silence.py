"""What is said where a unit is held to account names neither the child nor who reported: its authority reads it.

Nothing personal of the child's case stands in the accountability case but what somebody types; so what they type is
looked through for the names that the child's case keeps sealed.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.accountability import service as accountability
from services.cases import service as cases
from services.cases.models import Case
from services.core.errors import FieldError, Unprocessable
from services.reports import service as reports
from services.vault import service as vault

_TELLS = ("name", "id_number", "phone", "address")
_SHORTEST = 2  # a single character is a word, not a name


async def require(session: AsyncSession, case: Case, said: Mapping[str, str | None]) -> None:
    """`said`: by pointer, in a case that holds a unit to account. Raises Unprocessable."""
    held = await accountability.get(session, case.id) if case.kind == "accountability" else None
    if held is not None and held.about_case_id is not None:
        await require_about(session, held.about_case_id, said)


async def require_about(session: AsyncSession, about_id: UUID, said: Mapping[str, str | None]) -> None:
    """The same where the child's case is known. Raises Unprocessable."""
    texts = {pointer: text for pointer, text in said.items() if text}
    if not texts:
        return
    kept = await _kept(session, about_id)
    errors = [
        FieldError(pointer, "names-somebody", "it names the child, its family or who reported")
        for pointer, text in texts.items()
        if any(word in text for word in kept)
    ]
    if errors:
        raise Unprocessable("the authority above the unit learns the failure, and not whom it concerns", errors=errors)


async def _kept(session: AsyncSession, case_id: UUID) -> set[str]:
    children = [child.id for child in await cases.children(session, case_id)]
    filed = [report.id for report in await reports.of_case(session, case_id)]
    sealed = [
        *(await vault.open_items(session, "child", children)).values(),
        *(await vault.open_items(session, "reporter", filed)).values(),
    ]
    return {word for document in sealed for word in _words(document)}


def _words(document: Mapping[str, Any]) -> Iterator[str]:
    for name in _TELLS:
        if isinstance(word := document.get(name), str) and len(word) >= _SHORTEST:
            yield word
    for guardian in document.get("guardians") or ():
        yield from _words(guardian)
