"""Placements as they are read: lists in a fixed number of statements, with what is personal for the few who need it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import clock, pipeline
from services.core.actor import Actor
from services.core.paging import Page, Paging
from services.placements import repository, rules
from services.placements.models import Placement, PlacementReview
from services.placements.schemas import Caretaker, LeadTime, PlacementRead, ReviewRead, Way
from services.placements.service import CARE, GUARDIAN, WORDS, Placed, reads_care
from services.policy.service import Policy
from services.vault import service as vault
from services.vault.openings import Ground, Opening

_PLAIN = ("id", "case_id", "child_id", "organisation", "state", "ground", "mode", "starts_at", "proposed_at")
_DATES = ("decided_at", "limit_at", "ended_at", "end_reason")


@dataclass(frozen=True)
class Filters:
    state: str | None = None
    case_id: UUID | None = None
    updated_since: datetime | None = None


async def listed(
    session: AsyncSession, actor: Actor, filters: Filters, paging: Paging, language: str
) -> Page[PlacementRead]:
    """The placements of the cases that the caller may see, in the order of their proposals."""
    query = repository.joined(cases.visible(actor))
    if filters.state is not None:
        query = query.where(Placement.state == filters.state)
    if filters.case_id is not None:
        query = query.where(Placement.case_id == filters.case_id)
    if filters.updated_since is not None:
        query = query.where(Placement.updated_at >= filters.updated_since)
    selected = paging.select(query, Placement.proposed_at, Placement.id, types=(datetime, UUID))
    rows: Sequence[Any] = (await session.execute(selected)).all()
    page, cursor = paging.cut(rows, lambda row: (row[0].proposed_at, row[0].id))
    return Page(items=await present(session, page, language), next_cursor=cursor)


async def present(
    session: AsyncSession, rows: Sequence[Any], language: str, opening: Opening | None = None
) -> list[PlacementRead]:
    """Rows of a placement and its case in the contract's words, in as many statements for many rows as for one.

    A list opens nothing; with an `opening`, what rows of its case have sealed is shown, on the record.
    """
    reviews = await repository.reviews(session, [row[0].id for row in rows])
    care: dict[UUID, dict[str, Any]] = {}
    words: dict[UUID, dict[str, Any]] = {}
    if opening is not None and (needed := [row[0] for row in rows if _reads(opening, row[0], row[1])]):
        wanted = {CARE: [found.care_id for found in needed], WORDS: [found.id for found in needed]}
        shown = await vault.show(session, _by_right(opening), wanted)
        care, words = shown[CARE], shown[WORDS]
    spoken, now = "en" if language == "en" else "zh", clock.now()
    return [read(session, placement, case, reviews[placement.id], care, words, spoken, now) for placement, case in rows]


def _reads(opening: Opening, placement: Placement, case: Case) -> bool:
    return opening.ground is Ground.BREAK_GLASS or reads_care(opening.actor, placement, case)


def _by_right(opening: Opening) -> Opening:
    """To take part is not enough to learn the place: it is read as the guardian, or as the police that lead."""
    if opening.ground is Ground.BREAK_GLASS:
        return opening
    return replace(opening, ground=Ground.GUARDIAN if opening.actor.agency == GUARDIAN else Ground.LEADS)


async def present_one(session: AsyncSession, placed: Placed, language: str, actor: Actor) -> PlacementRead:
    await pipeline.flush(session)
    opening = Opening(actor, placed.case.id, Ground.TAKES_PART)
    return (await present(session, [(placed.placement, placed.case)], language, opening))[0]


def read(
    session: AsyncSession,
    placement: Placement,
    case: Case,
    reviews: Iterable[PlacementReview],
    care: dict[UUID, dict[str, Any]],
    words: dict[UUID, dict[str, Any]],
    language: str,
    now: datetime,
) -> PlacementRead:
    policy = cases.policy_of(session, case)
    caretaker = care.get(placement.care_id, {}).get("caretaker")
    said = words.get(placement.id, {})
    return PlacementRead.model_construct(
        **{name: getattr(placement, name) for name in (*_PLAIN, *_DATES)},
        case_number=case.number,
        ground_label=policy.label("placement_grounds", placement.ground, language),
        mode_label=policy.label("placement_modes", placement.mode, language),
        reviews=[_review(found) for found in reviews],
        runway=_runway(policy, placement, language, now),
        caretaker=Caretaker.model_validate(caretaker) if caretaker else None,
        child_view=said.get("child_view"),
        note=said.get("note"),
    )


def _review(found: PlacementReview) -> ReviewRead:
    return ReviewRead.model_construct(**{name: getattr(found, name) for name in ReviewRead.model_fields})


def _runway(policy: Policy, placement: Placement, language: str, now: datetime) -> list[Way]:
    """The lawful ways out of an active placement, the one to set out on first at the top."""
    if placement.state != "active" or placement.limit_at is None:
        return []
    ways = []
    for reason, ending in policy.files.vocabulary.placement_end_reasons.items():
        if ending.takes:
            last = rules.file_by(policy, ending.takes, placement.limit_at)
            way = Way.model_construct(
                reason=reason,
                label=ending.in_(language),
                needs=list(ending.needs),
                takes=[_lead_time(policy, code, language) for code in ending.takes],
                file_by=last,
                in_time=now < last,
            )
            ways.append(way)
    return sorted(ways, key=lambda way: way.file_by)


def _lead_time(policy: Policy, code: str, language: str) -> LeadTime:
    rule = policy.rule(code)
    return LeadTime(rule=code, title=rule.title.in_(language), basis=rule.basis.in_(language))
