"""The timeline: the case's ledger, entry by entry, with who acted and what it means in words."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.casefile.schemas import TimelineActor, TimelineItem
from services.casefile.summaries import summary
from services.cases import service as cases
from services.cases.models import Case
from services.core.paging import Page, Paging
from services.identity import service as identity
from services.ledger import service as ledger


async def timeline(session: AsyncSession, case: Case, paging: Paging, language: str) -> Page[TimelineItem]:
    after = paging.after(int)
    rows = await ledger.entries(session, ledger.stream_of(case.id), after[0] if after else 0, paging.limit + 1)
    page, cursor = paging.cut(rows, lambda row: (row.seq,))
    bodies = [(row, json.loads(row.canonical)) for row in page]
    people = {UUID(body["actor"]["person"]) for _, body in bodies if "person" in body["actor"]}
    names = await identity.names_of(session, people)
    policy = cases.policy_of(session, case)
    items = [
        TimelineItem.model_construct(
            seq=row.seq,
            type=row.type,
            at=body["at"],
            recorded_at=body["recorded_at"],
            actor=_actor(body["actor"], names),
            subject=body["subject"],
            summary=summary(policy, body, language),
            basis=body["basis"],
            data=body["data"],
            prev_hash=body["prev_hash"],
            hash=row.hash.hex(),
        )
        for row, body in bodies
    ]
    return Page(items=items, next_cursor=cursor)


def _actor(recorded: dict[str, Any], names: dict[UUID, str]) -> TimelineActor:
    person = recorded.get("person")
    return TimelineActor.model_construct(
        organisation=recorded.get("organisation"),
        agency=recorded.get("agency"),
        role=recorded["role"],
        person=names.get(UUID(person)) if person else None,
    )
