"""Who looked at what, when, and why: the entries of all openings, in the order in which they were made."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.models import Case
from services.core.paging import AnySelect, Page, Paging
from services.identity import service as identity
from services.identity.models import Person
from services.ledger.models import LedgerEntry
from services.vault import openings
from services.vault import service as vault
from services.vault.models import AccessLog


class AccessRead(BaseModel):
    """`ground`: by what right. `reason`: the opener's own words, where the opening asks for them; null once erased.

    `stream`, `seq` and `hash` are those of the entry that proves it.
    """

    id: UUID
    at: AwareDatetime
    case_id: UUID
    case_number: str
    organisation: str | None
    agency: str | None
    role: str
    person: str | None
    fields: list[str]
    subjects: list[UUID]
    ground: str
    reason: str | None
    stream: str
    seq: int
    hash: str


@dataclass(frozen=True)
class Filters:
    case_id: UUID | None = None
    organisation: str | None = None
    person: str | None = None
    since: datetime | None = None


async def listed(session: AsyncSession, filters: Filters, paging: Paging) -> Page[AccessRead]:
    selected = paging.select(_filtered(filters), AccessLog.at, AccessLog.id, types=(datetime, UUID))
    rows = (await session.execute(selected)).all()
    page, cursor = paging.cut(rows, lambda row: (row[0].at, row[0].id))
    bodies = [(found, entry, number, json.loads(entry.canonical)) for found, entry, number in page]
    names = await identity.names_of(session, {found.person for found, *_ in bodies if found.person})
    said = await vault.open_items(session, openings.REASON, _reasons(body for *_, body in bodies))
    return Page(items=[_read(*row, names, said) for row in bodies], next_cursor=cursor)


def _filtered(filters: Filters) -> AnySelect:
    query = (
        select(AccessLog, LedgerEntry, Case.number)
        .join(LedgerEntry, (LedgerEntry.stream == AccessLog.stream) & (LedgerEntry.seq == AccessLog.seq))
        .join(Case, Case.id == AccessLog.case_id)
    )
    if filters.case_id is not None:
        query = query.where(AccessLog.case_id == filters.case_id)
    if filters.organisation is not None:
        query = query.where(AccessLog.organisation == filters.organisation)
    if filters.person is not None:
        query = query.where(AccessLog.person.in_(select(Person.id).where(Person.name == filters.person)))
    if filters.since is not None:
        query = query.where(AccessLog.at >= filters.since)
    return query


def _reasons(bodies: Iterable[dict[str, Any]]) -> list[UUID]:
    return [UUID(body["data"]["reason"]) for body in bodies if "reason" in body["data"]]


def _read(
    found: AccessLog,
    entry: LedgerEntry,
    number: str,
    body: dict[str, Any],
    names: dict[UUID, str],
    said: dict[UUID, dict[str, Any]],
) -> AccessRead:
    actor, data = body["actor"], body["data"]
    reason = said.get(UUID(data["reason"]), {}) if "reason" in data else {}
    return AccessRead.model_construct(
        id=found.id,
        at=found.at,
        case_id=found.case_id,
        case_number=number,
        organisation=actor.get("organisation"),
        agency=actor.get("agency"),
        role=actor["role"],
        person=names.get(found.person) if found.person else None,
        fields=data["fields"],
        subjects=[UUID(id_) for id_ in data.get("subjects", ())],
        ground=data.get("ground", openings.Ground.REASON),
        reason=reason.get("text"),
        stream=entry.stream,
        seq=entry.seq,
        hash=entry.hash.hex(),
    )
