"""The timeline: the case's ledger, entry by entry, with who acted and what it means in words."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.casefile.schemas import TimelineActor, TimelineItem
from services.casefile.summaries import summary
from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.core.paging import Page, Paging
from services.identity import service as identity
from services.ledger import service as ledger


async def timeline(
    session: AsyncSession, case: Case, actor: Actor, paging: Paging, language: str
) -> Page[TimelineItem]:
    after = paging.after(int)
    rows = await ledger.entries(session, ledger.stream_of(case.id), after[0] if after else 0, paging.limit + 1)
    page, cursor = paging.cut(rows, lambda row: (row.seq,))
    bodies = [(row, json.loads(row.canonical)) for row in page]
    people = {UUID(body["actor"]["person"]) for _, body in bodies if "person" in body["actor"]}
    names = await identity.names_of(session, people)
    seen = await _seen(session, actor, [body["data"] for _, body in bodies])
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
            data=_shown(body["data"], seen),
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


async def _seen(session: AsyncSession, actor: Actor, said: Iterable[dict[str, Any]]) -> set[str]:
    """Of the other cases that entries name, those that this reader may see."""
    named = {UUID(id_) for data in said for id_ in (*data.get("others", ()), *filter(None, [data.get("case")]))}
    return {str(id_) for id_ in await cases.seen_of(session, actor, named)}


def _shown(data: dict[str, Any], seen: set[str]) -> dict[str, Any]:
    shown = dict(data)
    if "others" in data:
        shown["others"] = {id_: known_by for id_, known_by in data["others"].items() if id_ in seen}
    if "case" in data:
        shown["case"] = data["case"] if data["case"] in seen else None
    return shown
