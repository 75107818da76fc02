"""Whether words that leave a case name somebody of it: what people write is looked through for what the vault keeps."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.placements import service as placements
from services.reports import service as reports
from services.vault import rules
from services.vault import service as vault

_PEOPLE = ("name", "id_number", "phone", "address")
_PLACES = ("school",)


async def of_people(session: AsyncSession, case_id: UUID) -> set[str]:
    """What the children, their families and the reporters are called, and where they live."""
    filed = [report.id for report in await reports.of_case(session, case_id)]
    children = [child.id for child in await cases.children(session, case_id)]
    return await _named(session, {"child": children, "reporter": filed}, _PEOPLE)


async def of_all(session: AsyncSession, case_id: UUID) -> set[str]:
    """The same of the suspected harmers and the carers, and of the places where they are."""
    filed = [report.id for report in await reports.of_case(session, case_id)]
    children = [child.id for child in await cases.children(session, case_id)]
    care = [found.care_id for found in await placements.of_case(session, case_id)]
    wanted = {"child": children, "report": filed, "reporter": filed, placements.CARE: care}
    return await _named(session, wanted, (*_PEOPLE, *_PLACES))


def stand_in(text: str, names: Collection[str]) -> bool:
    """Spaces, widths, and the hyphens of a number hide no name."""
    said = rules.comparable(text), rules.digits(text)
    return any(name in form for name in names for form in said)


async def _named(session: AsyncSession, wanted: dict[str, list[UUID]], keys: Collection[str]) -> set[str]:
    return {
        name
        for kind, ids in wanted.items()
        for document in (await vault.open_items(session, kind, ids)).values()
        for name in _names(document, keys)
    }


def _names(document: Any, keys: Collection[str]) -> Iterator[str]:
    match document:
        case dict():
            for key, value in document.items():
                said = value if key in keys and isinstance(value, str) else ""
                if len(name := rules.comparable(said)) > 1:  # a single character is a word
                    yield name
                if len(number := rules.digits(said)) > 6:
                    yield number
                yield from _names(value, keys)
        case list():
            for value in document:
                yield from _names(value, keys)
