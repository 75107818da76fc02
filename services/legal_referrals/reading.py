"""Legal referrals as they are read: lists in a fixed number of statements, with words for the offices of the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case, CaseOutline
from services.core import pipeline
from services.core.actor import Actor, Role
from services.core.paging import Page, Paging
from services.legal_referrals import repository
from services.legal_referrals.models import LegalReferral, LegalStep
from services.legal_referrals.schemas import LegalReferralRead, LegalStepRead, Subject
from services.legal_referrals.service import STEP_WORDS, WORDS, Proceeding, proceeding, to_serve
from services.policy.rules import CaseKind
from services.vault import service as vault
from services.vault.openings import Ground, Opening

_MADE = {"case_number", "case_kind", "instrument_label", "urgent", "about", "to_serve", "note", "steps"}
_WORDS = ("document_number", "legal_reason", "reason", "note")


@dataclass(frozen=True)
class Filters:
    state: str | None = None
    forum: str | None = None
    instrument: str | None = None
    case_id: UUID | None = None
    updated_since: datetime | None = None
    case_kind: CaseKind | None = None
    is_open: bool = False


async def listed(
    session: AsyncSession, actor: Actor, filters: Filters, paging: Paging, language: str
) -> Page[LegalReferralRead]:
    """What is the caller's own, urgent first, then oldest; asked for a case, all that it may see there."""
    rows, cursor = await found(session, actor, filters, paging)
    return Page(items=await present(session, rows, language), next_cursor=cursor)


async def found(
    session: AsyncSession, actor: Actor, filters: Filters, paging: Paging
) -> tuple[Sequence[Any], str | None]:
    """The rows of such a list, as `present` takes them, and the cursor of the next."""
    query = repository.seen_by(actor)
    if filters.case_id is None and actor.role is not Role.AUDITOR:
        query = query.where(repository.own(actor))
    for name in ("state", "forum", "instrument", "case_id"):
        value = getattr(filters, name)
        if value is not None:
            query = query.where(getattr(LegalReferral, name) == value)
    if filters.case_kind is not None or filters.case_id is None:
        query = query.where(cases.of_kind(filters.case_kind, CaseOutline.ground))
    if filters.is_open:
        query = query.where(LegalReferral.ended_at.is_(None))
    if filters.updated_since is not None:
        query = query.where(LegalReferral.updated_at >= filters.updated_since)
    keys = (LegalReferral.priority, LegalReferral.filed_at, LegalReferral.id)
    rows: Sequence[Any] = (await session.execute(paging.select(query, *keys, types=(int, datetime, UUID)))).all()
    return paging.cut(rows, lambda row: (row[0].priority, row[0].filed_at, row[0].id))


async def present(
    session: AsyncSession, rows: Sequence[Any], language: str, opening: Opening | None = None
) -> list[LegalReferralRead]:
    """Rows of a legal referral, its case, and whether the reader sees it, in as many statements for many as for one.

    A list opens nothing; with an `opening`, the sealed words of rows of its case are shown, on the record.
    """
    steps = await repository.steps(session, [row[0].id for row in rows])
    notes: dict[UUID, dict[str, Any]] = {}
    words: dict[UUID, dict[str, Any]] = {}
    if opening is not None and (opened := [row[0].id for row in rows if row[2]]):
        wanted = {WORDS: opened, STEP_WORDS: [step.id for id_ in opened for step in steps[id_]]}
        shown = await vault.show(session, opening, wanted)
        notes, words = shown[WORDS], shown[STEP_WORDS]
    spoken = "en" if language == "en" else "zh"
    return [
        read(session, legal, case, steps[legal.id], notes.get(legal.id, {}), words, spoken) for legal, case, _ in rows
    ]


async def present_one(session: AsyncSession, on: Proceeding, language: str, actor: Actor) -> LegalReferralRead:
    await pipeline.flush(session)
    row = await repository.visible(session, on.legal.id, actor)
    return await present_row(session, row, language, actor)


async def present_row(session: AsyncSession, row: Any, language: str, actor: Actor) -> LegalReferralRead:
    return (await present(session, [row], language, Opening(actor, row[1].id, Ground.TAKES_PART)))[0]


def read(
    session: AsyncSession,
    legal: LegalReferral,
    case: Case | CaseOutline,
    steps: Sequence[LegalStep],
    note: dict[str, Any],
    words: dict[UUID, dict[str, Any]],
    language: str,
) -> LegalReferralRead:
    on = proceeding(session, legal, cast(Case, case))  # of which only the policy's version is asked
    return LegalReferralRead.model_construct(
        **{name: getattr(legal, name) for name in LegalReferralRead.model_fields if name not in _MADE},
        case_number=case.number,
        case_kind=case.kind,
        instrument_label=on.policy.label("instruments", legal.instrument, language),
        urgent=legal.priority == 0,
        about=Subject(kind=legal.about_kind, id=legal.about_id) if legal.about_kind and legal.about_id else None,
        to_serve=[] if legal.ended_at else to_serve(on, steps),
        note=note.get("note"),
        steps=[_step(step, words.get(step.id, {})) for step in steps],
    )


def _step(step: LegalStep, words: dict[str, Any]) -> LegalStepRead:
    plain = {name: getattr(step, name) for name in LegalStepRead.model_fields if name not in _WORDS}
    said: dict[str, Any] = {name: words.get(name) for name in _WORDS}
    return LegalStepRead.model_construct(**plain, **said)
