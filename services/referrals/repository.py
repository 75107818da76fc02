from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, Text, Uuid, bindparam, cast, exists, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import pipeline
from services.core.actor import Actor, Role
from services.ledger import service as ledger
from services.policy.service import Done
from services.referrals.models import Measure, Referral, ReferralEscalation
from services.vault.rules import KnownBy


async def with_case(session: AsyncSession, referral_id: UUID, visible: Select[Case]) -> Row[Referral, Case] | None:
    """The referral and its case as they are now, when the case is among those that the actor may see."""
    query = visible.with_only_columns(Referral, Case, maintain_column_froms=True)
    query = query.join(Referral, Referral.case_id == Case.id).where(Referral.id == referral_id)
    found: Row[Referral, Case] | None = (
        await session.execute(query, execution_options={"populate_existing": True})
    ).first()
    return found


async def get(session: AsyncSession, referral_id: UUID) -> Referral | None:
    return await session.get(Referral, referral_id)


_ID = bindparam("referral", type_=Uuid)
_STREAM = select(literal_column("'case:'").concat(cast(Referral.case_id, Text))).where(Referral.id == _ID)
_TAKE = ledger.taking(_STREAM.scalar_subquery())
_ANY_OFFICE = Actor(Role.HANDLER, organisation=bindparam("organisation", type_=Text))  # type: ignore[arg-type]
_TAKEN = (
    cases.visible(_ANY_OFFICE)
    .with_only_columns(
        *(column.label(f"referral_{column.name}") for column in Referral.__table__.c),
        *(column.label(f"its_{column.name}") for column in Case.__table__.c),
        maintain_column_froms=True,
    )
    .join(Referral, Referral.case_id == Case.id)
    .where(Referral.id == _ID)
)


async def take(session: AsyncSession, referral_id: UUID, organisation: str | None) -> tuple[Referral, Case] | None:
    """Lock the case's stream, then read the referral and its case as they are now, when the organisation may see it.

    Raises NotFound. For a transaction that has read neither yet.
    """
    office = {"referral": referral_id, "organisation": organisation}
    heads, rows = await pipeline.read(session, (_TAKE, {"referral": referral_id}), (_TAKEN, office))
    ledger.taken(session, heads)
    if not rows:
        return None
    own = len(Referral.__table__.c)
    return pipeline.attach(session, Referral, rows[0][:own]), pipeline.attach(session, Case, rows[0][own:])


def office(actor: Actor) -> Select[Referral]:
    """An office's own referrals and those that were escalated to it; an auditor has no office and reads all."""
    if actor.role is Role.AUDITOR:
        return select(Referral)
    escalated = exists().where(
        ReferralEscalation.referral_id == Referral.id, ReferralEscalation.organisation == actor.organisation
    )
    return select(Referral).where(or_(Referral.organisation == actor.organisation, escalated))


_TASKS = (
    select(Referral.id, Referral.state, Referral.received_at)
    .where(Referral.case_id == bindparam("the_case", type_=Uuid))
    .order_by(Referral.created_at, Referral.id)
)


def tasks(case_id: UUID) -> pipeline.Question:
    """How does each referral of the case stand?"""
    return _TASKS, {"the_case": case_id}


async def of_case(session: AsyncSession, case_id: UUID) -> Sequence[Referral]:
    query = select(Referral).where(Referral.case_id == case_id).order_by(Referral.created_at, Referral.id)
    return (await session.scalars(query)).all()


async def open_of_case(session: AsyncSession, case_id: UUID) -> Sequence[Referral]:
    query = select(Referral).where(Referral.case_id == case_id, Referral.state.in_(("pending", "claimed")))
    return (await session.scalars(query.order_by(Referral.created_at, Referral.id))).all()


async def receives(session: AsyncSession, case_id: UUID, actor: Actor) -> bool:
    """Whether a report of the case was routed to the actor's office, which has neither passed it on nor returned it."""
    held = Referral.state.in_(("pending", "claimed", "resolved"))
    own = (Referral.case_id == case_id, Referral.organisation == actor.organisation)
    return bool(await session.scalar(select(exists().where(*own, Referral.receives, held))))


_OPEN_TASKS = select(func.open_tasks(bindparam("offices", type_=ARRAY(Text))).table_valued("office", "id", "seq"))


async def open_tasks(session: AsyncSession, organisations: Collection[str]) -> dict[str, dict[UUID, int]]:
    """Of each of these offices the ids of its open tasks, its own and what was escalated to it, with their seqs."""
    (rows,) = await pipeline.read(session, (_OPEN_TASKS, {"offices": [*organisations]}))
    found: dict[str, dict[UUID, int]] = {}
    for office, id_, seq in rows:
        found.setdefault(office, {})[id_] = seq
    return found


async def claimed_by(session: AsyncSession, person: UUID) -> Sequence[Referral]:
    query = select(Referral).where(Referral.claimed_by == person, Referral.state == "claimed")
    return (await session.scalars(query.order_by(Referral.case_id, Referral.id))).all()


async def held(session: AsyncSession, organisation: str) -> dict[UUID, int]:
    """How many referrals each person of this office has claimed and not finished."""
    query = select(Referral.claimed_by, func.count()).where(
        Referral.organisation == organisation, Referral.state == "claimed", Referral.claimed_by.is_not(None)
    )
    return {person: count for person, count in await session.execute(query.group_by(Referral.claimed_by)) if person}


_MEASURES = (
    select(*Measure.__table__.c)
    .where(Measure.referral_id == bindparam("referrals", type_=ARRAY(Uuid)).any_())
    .order_by(Measure.recorded_at, Measure.id)
)


def measures(referral_ids: Collection[UUID]) -> pipeline.Question:
    """What was done in these referrals, in its order?"""
    return _MEASURES, {"referrals": list(referral_ids)}


async def decided(session: AsyncSession, case_id: UUID, agency: str) -> dict[str, datetime]:
    """What an agency's measures in a case are, those withdrawn left out, and when each kind was last decided."""
    query = select(Measure.kind, func.max(Measure.decided_at)).join(Referral, Referral.id == Measure.referral_id)
    query = query.where(Referral.case_id == case_id, Referral.agency == agency, Measure.withdrawn_at.is_(None))
    rows = await session.execute(query.group_by(Measure.kind))
    return {row[0]: row[1] for row in rows}


_HISTORY = select(
    func.done_before(bindparam("case", type_=Uuid), bindparam("certain", type_=ARRAY(Text))).table_valued(
        "agency", "kind", "finding", "decided_at", "here"
    )
)


async def history(session: AsyncSession, case_id: UUID) -> list[Done]:
    """What was done in a case, and in others of surely the same child whoever may see them, in the order of the
    decisions."""
    certain = [known_by for known_by in KnownBy if known_by.certain]
    (rows,) = await pipeline.read(session, (_HISTORY, {"case": case_id, "certain": certain}))
    return [Done(row.agency, row.kind, row.decided_at, row.finding, row.here) for row in rows]


async def measure(session: AsyncSession, referral_id: UUID, measure_id: UUID) -> Measure | None:
    query = select(Measure).where(Measure.referral_id == referral_id, Measure.id == measure_id)
    return (await session.scalars(query)).first()
