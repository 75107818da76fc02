"""What stands in the county's tables, by code and id: no statement here reads the vault."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Text,
    Uuid,
    and_,
    bindparam,
    column,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import pipeline, row_security
from services.core.actor import Actor
from services.core.paging import AnySelect
from services.deadlines import service as deadlines
from services.deadlines.models import Deadline
from services.legal_referrals.models import LegalReferral
from services.policy.rules import CaseKind
from services.referrals import reading as referrals
from services.referrals.models import Measure, Referral

_OPEN = select(
    row_security.tell("hutong.watches", bindparam("county", type_=Text)), row_security.tell("role", "hutong_lens")
)
_CLOSE = select(row_security.tell("role", "none"))


async def open_lens(session: AsyncSession, actor: Actor) -> None:
    """Until it is closed the database shows codes and ids of the county's cases, and nothing else whoever asks."""
    await pipeline.flush(session)  # what was written before is not the lens's to write
    await session.execute(_OPEN, {"county": actor.division_code})


async def close_lens(session: AsyncSession) -> None:
    await session.execute(_CLOSE)


@dataclass(frozen=True)
class Lens:
    """Whose, and which kind of case it shows: those about children are not counted together with others."""

    actor: Actor
    kind: CaseKind | None = None

    def shown(self) -> ColumnElement[bool]:
        return and_(watched(self.actor), cases.of_kind(self.kind))


def watched(actor: Actor) -> ColumnElement[bool]:
    """The cases of the actor's own county, but those in which somebody of its office is suspected."""
    return and_(Case.division_code == actor.division_code, ~cases.in_conflict(actor))


async def queues(session: AsyncSession, lens: Lens, now: datetime) -> Sequence[Any]:
    unreceived = and_(Referral.state == "pending", Referral.received_at.is_(None))
    query = (
        select(
            Referral.agency,
            Referral.organisation,
            Referral.state,
            func.count().label("count"),
            func.count().filter(unreceived).label("unreceived"),
            func.count().filter(referrals.overdue_at(now)).label("overdue"),
            func.min(Referral.created_at).label("oldest_at"),
            func.percentile_disc(0.5).within_group(Referral.created_at).label("median_at"),
        )
        .join(Case, Case.id == Referral.case_id)
        .where(lens.shown(), Referral.state.in_(("pending", "claimed")), Referral.role != "supervise")
        .group_by(Referral.agency, Referral.organisation, Referral.state)
    )
    return (await session.execute(query.order_by(func.min(Referral.created_at), Referral.organisation))).all()


async def loads(session: AsyncSession, lens: Lens, now: datetime) -> Sequence[Any]:
    """What each person of each office holds, and what nobody has claimed; since when the latest of it is overdue."""
    by, since = (Referral.agency, Referral.organisation, Referral.claimed_by), referrals.overdue_since(now)
    query = (
        select(*by, func.count().label("count"), func.count(since).label("overdue"), func.min(since).label("since"))
        .join(Case, Case.id == Referral.case_id)
        .where(lens.shown(), Referral.state.in_(("pending", "claimed")), Referral.role != "supervise")
        .group_by(*by)
    )
    return (await session.execute(query.order_by(*by))).all()


async def reports(session: AsyncSession, since: datetime, until: datetime) -> Sequence[Any]:
    """Of the county that the lens shows: the township of the unit that reported, and the kinds of harm it named."""
    found = func.county_reports(since, until).table_valued("place", column("kinds", ARRAY(Text)))
    return (await session.execute(select(found))).all()


def late(lens: Lens, now: datetime, free: Collection[str]) -> Sequence[ColumnElement[bool]]:
    """Clocks with which somebody is late; `free`: the rules with which nobody is."""
    return lens.shown(), deadlines.is_overdue(now), Deadline.rule.not_in(free)


async def late_rules(session: AsyncSession, lens: Lens, now: datetime, free: Collection[str]) -> Sequence[Any]:
    by = (Deadline.rule, Deadline.agency, Deadline.organisation)
    query = (
        select(*by, func.count().label("count"), func.min(Deadline.due_at).label("oldest_due_at"))
        .join(Case, Case.id == Deadline.case_id)
        .where(*late(lens, now, free))
        .group_by(*by)
    )
    return (await session.execute(query.order_by(func.min(Deadline.due_at), *by))).all()


async def unasked(session: AsyncSession, lens: Lens, before: datetime, free: Collection[str]) -> int:
    """How many clocks are overdue since then without a question about them."""
    asked = select(LegalReferral.about_id).where(LegalReferral.about_id == Deadline.id)
    query = select(func.count()).select_from(Deadline).join(Case, Case.id == Deadline.case_id)
    overdue = (*late(lens, before, free), Deadline.organisation.is_not(None), ~asked.exists())
    return await session.scalar(query.where(*overdue)) or 0


def refusals(lens: Lens, kinds: Collection[str]) -> CompoundSelect[Any]:
    """Measures of these kinds that stand, and applications that were not accepted."""
    measures = (
        select(
            literal("measure", Text).label("kind"),
            Measure.id,
            Case.id.label("case_id"),
            Case.number.label("case_number"),
            Measure.kind.label("code"),
            Referral.organisation,
            Measure.recorded_at.label("at"),
        )
        .join(Referral, Referral.id == Measure.referral_id)
        .join(Case, Case.id == Referral.case_id)
        .where(lens.shown(), Measure.kind.in_(kinds), Measure.withdrawn_at.is_(None))
    )
    applications = (
        select(
            literal("legal", Text),
            LegalReferral.id,
            Case.id,
            Case.number,
            LegalReferral.instrument,
            LegalReferral.organisation,
            LegalReferral.ended_at,
        )
        .join(Case, Case.id == LegalReferral.case_id)
        .where(lens.shown(), LegalReferral.state == "not_accepted")
    )
    return union_all(measures, applications)


async def refusal_counts(session: AsyncSession, lens: Lens, kinds: Collection[str]) -> Sequence[Any]:
    found = refusals(lens, kinds).subquery()
    by = (found.c.code, found.c.organisation)
    query = select(*by, func.count().label("count"), func.max(found.c.at).label("latest_at")).group_by(*by)
    return (await session.execute(query.order_by(*by))).all()


_ID = bindparam("subject", type_=Uuid)
_SUBJECTS: dict[str, AnySelect] = {
    "deadline": select(Case.id, Deadline.organisation).where(Deadline.case_id == Case.id, Deadline.id == _ID),
    "referral": select(Case.id, Referral.organisation).where(Referral.case_id == Case.id, Referral.id == _ID),
    "measure": select(Case.id, Referral.organisation).where(
        Referral.case_id == Case.id, Measure.referral_id == Referral.id, Measure.id == _ID
    ),
    "legal": select(Case.id, LegalReferral.organisation).where(
        LegalReferral.case_id == Case.id, LegalReferral.id == _ID
    ),
}


async def subject(session: AsyncSession, actor: Actor, kind: str, id_: UUID) -> Any:
    """Its case and the office that has to act on it, when it is the actor's to watch."""
    return (await session.execute(_SUBJECTS[kind].where(watched(actor)), {"subject": id_})).first()


async def questions(session: AsyncSession, about: Collection[UUID]) -> dict[UUID, LegalReferral]:
    """The last one about each."""
    query = select(LegalReferral).where(LegalReferral.about_id.in_(about)).order_by(LegalReferral.filed_at)
    return {found.about_id: found for found in await session.scalars(query) if found.about_id is not None}


async def reasons_owed(session: AsyncSession, lens: Lens) -> int:
    query = select(func.count()).where(
        LegalReferral.organisation == lens.actor.organisation,
        cases.in_kind(LegalReferral.case_id, lens.kind),
        LegalReferral.about_id.is_not(None),
        LegalReferral.replied_at.is_(None),
        LegalReferral.ended_at.is_(None),
    )
    return await session.scalar(query) or 0
