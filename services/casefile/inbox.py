"""An office's tasks as its people work through them: each with its next clock, what is not signed for on top, then what
is late, due today, due later; the soonest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, and_, any_, case, false, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from services.casefile.reading import clock_as_read
from services.casefile.schemas import DeadlineRead
from services.cases import service as cases
from services.cases.models import Case
from services.core import clock
from services.core.actor import Actor
from services.core.paging import Paging
from services.deadlines.models import Deadline
from services.policy.rules import Unit
from services.referrals import reading as referrals
from services.referrals.models import Referral, ReferralEscalation
from services.referrals.schemas import ReferralRead

View = Literal["waiting", "mine", "assisting", "done"]
Group = Literal["unsigned", "late", "today", "later"]
GROUPS: tuple[Group, ...] = ("unsigned", "late", "today", "later")
_NEVER = datetime.max.replace(tzinfo=clock.SHANGHAI) - timedelta(days=366)
_ACT = ("open", "breached", "suspended")


@dataclass(frozen=True)
class Filters:
    """`number`: of the case or of a report."""

    view: View = "waiting"
    number: str | None = None
    risk: str | None = None
    late: bool = False


@dataclass(frozen=True)
class Row:
    """`seq`: the task's state, as its ETag. `clock`: the next one of the office in this case; `others`: how many more
    run there. `at_once`: the law names no number, and waits for nothing.
    """

    task: ReferralRead
    held_by: UUID | None
    seq: int
    case: Case
    group: Group
    clock: DeadlineRead | None
    at_once: bool
    others: int


@dataclass(frozen=True)
class Inbox:
    rows: list[Row]
    counts: dict[View, int]
    next_cursor: str | None


async def read(session: AsyncSession, actor: Actor, filters: Filters, paging: Paging, language: str) -> Inbox:
    own = await _own(session, actor)
    query, rank, due = _with_clocks(session, actor, own)
    query = query.where(*_narrowed(filters, actor, rank))
    found = (await session.execute(paging.select(query, rank, due, Referral.id, types=(int, datetime, UUID)))).all()
    page, cursor = paging.cut(found, lambda row: (row.rank, row.due, row[0].id))
    return Inbox(await _rows(session, page, language), await _counts(session, actor, own), cursor)


async def one(session: AsyncSession, actor: Actor, task: UUID, language: str) -> Row | None:
    """This task alone, in whatever view; None where the actor's office has none such."""
    query, *_ = _with_clocks(session, actor, await _own(session, actor))
    found = (await session.execute(query.where(Referral.id == task))).all()
    return next(iter(await _rows(session, found, language)), None)


def _with_clocks(
    session: AsyncSession, actor: Actor, own: ColumnElement[bool]
) -> tuple[Select[Any], ColumnElement[int], ColumnElement[Any]]:
    """The office's tasks, and the two by which they are ordered."""
    clocks = _clocks(session)
    rank, due = _rank(clocks), func.coalesce(clocks.c.due_at, _NEVER)
    query = _tasks(actor, own, Referral, Case, clocks.c.ids, rank.label("rank"), due.label("due"))
    return query.outerjoin(clocks, literal(True)), rank, due


async def _own(session: AsyncSession, actor: Actor) -> ColumnElement[bool]:
    """Whether a task is of the actor's office: its own, or escalated to it.

    These are looked up first. With a subquery the database would ask of every office's tasks whether the row may be
    seen, before it looks whose they are.
    """
    escalated = select(ReferralEscalation.referral_id).where(ReferralEscalation.organisation == actor.organisation)
    ids = literal((await session.scalars(escalated)).all(), ARRAY(Uuid))
    return or_(Referral.organisation == actor.organisation, Referral.id == any_(ids))


def _tasks(actor: Actor, own: ColumnElement[bool], *columns: Any) -> Select[Any]:
    """The office's `own`, as far as it may see their cases."""
    query = cases.visible(actor).with_only_columns(*columns, maintain_column_froms=True)
    return query.join(Referral, Referral.case_id == Case.id).where(own)


def _in_view(view: View, actor: Actor) -> ColumnElement[bool]:
    signed_for = and_(
        Referral.role == "supervise", Referral.received_at.is_not(None)
    )  # who supervises has no more to do
    waits = and_(Referral.state.in_(("pending", "claimed")), ~signed_for)
    if view == "mine":
        mine = Referral.claimed_by == actor.person if actor.person else false()
        return and_(Referral.state == "claimed", mine)
    if view == "assisting":
        return and_(waits, Referral.role == "assist")
    return ~Referral.state.in_(("pending", "claimed")) if view == "done" else waits


def _narrowed(filters: Filters, actor: Actor, rank: ColumnElement[int]) -> list[ColumnElement[bool]]:
    wanted = [_in_view(filters.view, actor)]
    if filters.number is not None:
        wanted.append(Case.id.in_(cases.numbered(filters.number)))
    if filters.risk is not None:
        wanted.append(Case.risk == filters.risk)
    if filters.late:
        wanted.append(rank == GROUPS.index("late"))
    return wanted


def _clocks(session: AsyncSession) -> Any:
    """The office's clocks in the case of a task, the next one first; not the times of rights and of instruments."""
    rules = cases.current_policy(session).rules.values()
    no_duties = [rule.code for rule in rules if rule.is_window or rule.ladder == "validity"]
    its_own = or_(Deadline.subject_kind != "referral", Deadline.subject_id == Referral.id)
    running = and_(Deadline.met_at.is_(None), Deadline.given_up_at.is_(None), Deadline.state.in_(_ACT))
    stands_still = Deadline.suspended_at.is_not(None)
    order = aggregate_order_by(Deadline.id, stands_still, Deadline.due_at, Deadline.id)
    return (
        select(
            func.array_agg(order).label("ids"),
            func.min(Deadline.due_at).filter(~stands_still).label("due_at"),
        )
        .where(Deadline.case_id == Referral.case_id, Deadline.organisation == Referral.organisation)
        .where(running, its_own, Deadline.rule.not_in(no_duties))
        .lateral("clocks")
    )


def _rank(clocks: Any) -> ColumnElement[int]:
    """The place of a task's group in `GROUPS`."""
    now = clock.now()
    tomorrow = datetime.combine(now.astimezone(clock.SHANGHAI).date() + timedelta(days=1), time.min, clock.SHANGHAI)
    unsigned = and_(Referral.state == "pending", Referral.received_at.is_(None))
    return case((unsigned, 0), (clocks.c.due_at <= now, 1), (clocks.c.due_at <= tomorrow, 2), else_=3)


async def _rows(session: AsyncSession, found: Sequence[Any], language: str) -> list[Row]:
    tasks = await referrals.present(session, found, language)
    running = await _running(session, [row.ids[0] for row in found if row.ids])
    return [_row(session, row, task, running, language) for row, task in zip(found, tasks, strict=True)]


async def _running(session: AsyncSession, ids: list[UUID]) -> dict[UUID, Deadline]:
    found = await session.scalars(select(Deadline).where(Deadline.id.in_(ids)))
    return {one.id: one for one in found}


def _row(session: AsyncSession, row: Any, task: ReferralRead, running: dict[UUID, Deadline], language: str) -> Row:
    next_ = running[row.ids[0]] if row.ids else None
    read_, at_once = None, False
    if next_ is not None:
        policy = cases.policies(session).of(next_.policy_version)
        read_ = clock_as_read(policy, next_, language)
        at_once = policy.rule(next_.rule).unit is Unit.IMMEDIATE
    return Row(
        task, row[0].claimed_by, row[0].seq, row[1], GROUPS[row.rank], read_, at_once, max(len(row.ids or ()) - 1, 0)
    )


async def _counts(session: AsyncSession, actor: Actor, own: ColumnElement[bool]) -> dict[View, int]:
    views: tuple[View, ...] = ("waiting", "mine", "assisting")
    counted = [func.count().filter(_in_view(view, actor)) for view in views]
    query = _tasks(actor, own, *counted).where(Referral.state.in_(("pending", "claimed")), Case.ground.is_(None))
    return dict(zip(views, (await session.execute(query)).one(), strict=True))
