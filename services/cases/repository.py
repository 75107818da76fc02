from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Select, Text, Uuid, bindparam, cast, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from services.cases.models import BreakGlass, Case, CaseConflict, CaseLink, CaseMatter, CaseMerge, CaseParty, Child
from services.core import clock, pipeline
from services.core.actor import Actor, Role
from services.ledger.models import LedgerHead
from services.policy.rules import CaseKind


def visible(actor: Actor) -> Select[Case]:
    """The cases that this actor may see: an auditor all, an organisation those in which it takes part.

    Whoever stands in a conflict sees none, whatever its part.
    """
    if actor.role is Role.AUDITOR:
        return select(Case)
    takes_part = exists().where(
        CaseParty.case_id == Case.id, CaseParty.organisation == actor.organisation, CaseParty.left_at.is_(None)
    )
    return select(Case).where(takes_part, ~in_conflict(actor))


def of_kind(kind: CaseKind | None, ground: InstrumentedAttribute[str | None] = Case.ground) -> ColumnElement[bool]:
    """Cases about a child, unless those that hold a unit to account are asked for: they are counted apart."""
    return ground.is_not(None) if kind == "accountability" else ground.is_(None)


def in_kind(case_id: Any, kind: CaseKind | None) -> ColumnElement[bool]:
    """The same by the id of the case. There are few cases of the other kind, and an index of them."""
    its = aliased(Case)
    other = exists().where(its.id == case_id, its.ground.is_not(None))
    return other if kind == "accountability" else ~other


def in_conflict(actor: Actor, case_id: InstrumentedAttribute[Any] = Case.id) -> ColumnElement[bool]:
    """Whether the actor's organisation stands in a conflict in a case of the query.

    The database shows no such row to that very organisation, and none of the case either: this is for where it does.
    """
    return exists().where(
        CaseConflict.case_id == case_id,
        CaseConflict.organisation == actor.organisation,
        CaseConflict.lifted_at.is_(None),
    )


_BY_DIVISION = select(func.admit_by_division(bindparam("the_case", type_=Uuid)))


def admit_by_division(case_id: UUID) -> pipeline.Question:
    """Let this transaction into a case of the actor's own county, or inside its city, that it may not see otherwise.

    Not where somebody of its office is suspected. Whether it may do there what it wants is the caller's to ask.
    """
    return _BY_DIVISION, {"the_case": case_id}


def numbered(number: str) -> Select[UUID]:
    """The ids of the cases with this number, or with a report of this number, whoever may see them."""
    return select(func.cases_numbered(number))


_ANY_OFFICE = Actor(Role.HANDLER, organisation=bindparam("organisation", type_=Text))  # type: ignore[arg-type]
_THE_CASE = Case.id == bindparam("the_case", type_=Uuid)
_ITS = Case.__table__.c
_ADMIT = func.admit(Case.id)
_OF_OFFICE = visible(_ANY_OFFICE).with_only_columns(*_ITS, _ADMIT).where(_THE_CASE)
_OF_AUDITOR = select(*_ITS, _ADMIT).where(_THE_CASE)


def one_visible(actor: Actor, case_id: UUID) -> pipeline.Question:
    """What is this case's row, when the actor may see it?"""
    if actor.role is Role.AUDITOR:
        return _OF_AUDITOR, {"the_case": case_id}
    return _OF_OFFICE, {"the_case": case_id, "organisation": actor.organisation}


_BROKEN = exists().where(
    BreakGlass.case_id == Case.id,
    BreakGlass.person == bindparam("person", type_=Uuid),
    BreakGlass.until > bindparam("now", type_=DateTime(timezone=True)),
)
_OF_BREAKER = select(*_ITS, _ADMIT).where(_THE_CASE, _BROKEN, ~in_conflict(_ANY_OFFICE))


async def broken(session: AsyncSession, case_id: UUID, actor: Actor) -> Sequence[Any]:
    """This case's row, when the actor has broken the glass for it: it reads the case, and commands nothing in it."""
    if actor.role is not Role.SUPERVISOR or not actor.is_person:
        return ()
    who = {"person": actor.person, "organisation": actor.organisation}
    (rows,) = await pipeline.read(session, (_OF_BREAKER, {"the_case": case_id, "now": clock.now(), **who}))
    return rows


async def get(session: AsyncSession, case_id: UUID) -> Case | None:
    return await session.get(Case, case_id, populate_existing=True)


async def open_of(session: AsyncSession, case_ids: Collection[UUID]) -> Sequence[Case]:
    """Those of these cases that are not closed, the oldest first."""
    query = select(Case).where(Case.id.in_(case_ids), Case.status != "closed").order_by(Case.opened_at, Case.id)
    return (await session.scalars(query)).all()


async def open_matters(session: AsyncSession, case_id: UUID) -> Sequence[CaseMatter]:
    query = select(CaseMatter).where(CaseMatter.case_id == case_id, CaseMatter.open)
    return (await session.scalars(query.order_by(CaseMatter.kind, CaseMatter.id))).all()


async def parties(session: AsyncSession, case_id: UUID) -> set[tuple[str, str]]:
    query = select(CaseParty.organisation, CaseParty.part).where(
        CaseParty.case_id == case_id, CaseParty.left_at.is_(None)
    )
    return {(row.organisation, row.part) for row in await session.execute(query)}


async def conflicts(session: AsyncSession, case_id: UUID) -> set[str]:
    query = select(CaseConflict.organisation)
    return set(await session.scalars(query.where(CaseConflict.case_id == case_id, CaseConflict.lifted_at.is_(None))))


async def children(session: AsyncSession, case_id: UUID) -> Sequence[Child]:
    return (
        await session.scalars(select(Child).where(Child.case_id == case_id).order_by(Child.added_at, Child.id))
    ).all()


async def one_file(session: AsyncSession, case_id: UUID) -> Sequence[Case]:
    """The case, and every one that was ever merged with it or split from it: what one sealed, another shows."""
    file = select(literal(case_id, Uuid).label("id")).cte(recursive=True)
    decided = CaseLink.known_by.in_(("merged", "split"))
    file = file.union(select(CaseLink.other_id).join(file, CaseLink.case_id == file.c.id).where(decided))
    query = select(Case).where(Case.id.in_(select(file.c.id))).order_by(Case.id)
    return (await session.scalars(query, execution_options={"populate_existing": True})).all()


async def merged(session: AsyncSession, case_id: UUID) -> Sequence[UUID]:
    """The cases that went into this one."""
    return (await session.scalars(select(Case.id).where(Case.merged_into == case_id))).all()


async def decided_on(session: AsyncSession, case_id: UUID) -> Sequence[UUID]:
    """The cases that this one was merged with or split from: what belongs to it may have been written there."""
    query = select(CaseLink.other_id).where(CaseLink.case_id == case_id, CaseLink.known_by.in_(("merged", "split")))
    return (await session.scalars(query)).all()


async def moved(session: AsyncSession, case_id: UUID) -> dict[str, Any]:
    """What a case took along when it last went into another one."""
    found: dict[str, Any] | None = await session.scalar(select(CaseMerge.moved).where(CaseMerge.case_id == case_id))
    return found or {}


async def links(session: AsyncSession, case_id: UUID, visible_cases: Select[Case]) -> Sequence[tuple[Case, str]]:
    """Linked cases, of those that the reader may see."""
    query = visible_cases.add_columns(CaseLink.known_by).join(CaseLink, CaseLink.other_id == Case.id)
    rows = await session.execute(query.where(CaseLink.case_id == case_id).order_by(Case.opened_at))
    return [(row[0], row[1]) for row in rows]


async def seen_of(session: AsyncSession, actor: Actor, case_ids: Collection[UUID]) -> set[UUID]:
    """Of these cases, those that the actor may see."""
    if not case_ids:
        return set()
    seen = visible(actor).with_only_columns(Case.id).where(Case.id.in_(case_ids))
    return set(await session.scalars(seen))


async def without_stream(session: AsyncSession) -> Sequence[str]:
    """The names of the streams that cases should have and do not."""
    stream = literal("case:") + cast(Case.id, Text)
    query = select(stream).where(~exists().where(LedgerHead.stream == stream)).order_by(stream)
    return (await session.scalars(query)).all()


async def kept(session: AsyncSession) -> dict[str, int]:
    """By version of the law, how many cases that are not closed keep it. A count, whoever asks."""
    found = func.cases_kept().table_valued("version", "cases")
    return {row.version: row.cases for row in await session.execute(select(found.c.version, found.c.cases))}
