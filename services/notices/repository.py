from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, Uuid, and_, bindparam, cast, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case, CaseOutline
from services.core import pipeline
from services.core.actor import Actor, Role
from services.ledger import service as ledger
from services.notices.models import Notice

DONE = ("delivered", "acknowledged", "handed_over")


def addressed_to(actor: Actor) -> Select[Notice, CaseOutline]:
    """What the actor's organisation is told, or has to tell, each with its case; an auditor reads all.

    An office in a conflict sees nothing of the case any more. A unit that reported keeps the notices of its own report:
    to take them away would tell it that somebody has named it since, and they say nothing of that. What the law serves
    on somebody, it may be for its own people's harm.
    """
    query = select(Notice, CaseOutline).outerjoin(CaseOutline, CaseOutline.id == Notice.case_id)
    if actor.role is Role.AUDITOR:
        return query
    own = or_(Notice.recipient == actor.organisation, Notice.handed_over_to == actor.organisation)
    its_own = or_(Notice.report_id.is_not(None), Notice.kind == "SERVED")
    for_itself = and_(its_own, Notice.recipient == actor.organisation)
    return query.where(own, or_(for_itself, ~cases.in_conflict(actor, Notice.case_id)))


def about_case(case_id: UUID, actor: Actor) -> ColumnElement[bool]:
    """Whether the actor is told that it is about this case, as `service.about` says."""
    of_own_report = and_(Notice.report_id.is_not(None), Notice.recipient.is_not_distinct_from(actor.organisation))
    return and_(Notice.case_id == case_id, ~of_own_report)


_ID = bindparam("notice", type_=Uuid)
_STREAM = select(literal_column("'case:'").concat(cast(Notice.case_id, Text))).where(Notice.id == _ID)
_TAKE = ledger.taking(_STREAM.scalar_subquery())
_NOTICE = select(*Notice.__table__.c).where(Notice.id == _ID)
_CASE = select(*Case.__table__.c).join(Notice, Notice.case_id == Case.id).where(Notice.id == _ID)
_RESULTS = (
    select(*Notice.__table__.c)
    .where(Notice.case_id == bindparam("the_case", type_=Uuid), Notice.kind == "RESULT")
    .order_by(Notice.queued_at, Notice.id)
)


async def get(session: AsyncSession, notice_id: UUID) -> Notice | None:
    return await session.get(Notice, notice_id, populate_existing=True)


async def take(session: AsyncSession, notice_id: UUID) -> tuple[Notice, Case] | None:
    """Lock the case's stream, then read the notice and its case as they are now; None for one that is about no case.
    For a transaction that has read neither yet."""
    which = {"notice": notice_id}
    heads, notices, cases_ = await pipeline.read(session, (_TAKE, which), (_NOTICE, which), (_CASE, which))
    if not notices or not cases_:
        return None
    ledger.taken(session, heads)
    return pipeline.attach(session, Notice, notices[0]), pipeline.attach(session, Case, cases_[0])


def results(case_id: UUID) -> pipeline.Question:
    """How do the result notices of the case stand?"""
    return _RESULTS, {"the_case": case_id}


async def of_case(session: AsyncSession, case_id: UUID, *kinds: str) -> Sequence[Notice]:
    query = select(Notice).where(Notice.case_id == case_id).order_by(Notice.queued_at, Notice.id)
    return (await session.scalars(query.where(Notice.kind.in_(kinds)) if kinds else query)).all()


async def of_reports(session: AsyncSession, report_ids: Collection[UUID]) -> dict[UUID, list[Notice]]:
    found: dict[UUID, list[Notice]] = {id_: [] for id_ in report_ids}
    if report_ids:
        query = select(Notice).where(Notice.report_id.in_(report_ids)).order_by(Notice.queued_at, Notice.id)
        for notice in await session.scalars(query):
            assert notice.report_id is not None  # noqa: S101 - selected by it
            found[notice.report_id].append(notice)
    return found


async def untold(session: AsyncSession, case_id: UUID, fact_id: UUID) -> Sequence[Notice]:
    """The notices of this fact that have reached nobody: queued, or with a person who has told nobody yet."""
    query = select(Notice).where(Notice.case_id == case_id, func.split_part(Notice.about, ":", 1) == str(fact_id))
    query = query.where(Notice.state.in_(("queued", "handed_over"))).order_by(Notice.queued_at, Notice.id)
    told = ("delivered", "acknowledged")
    return [n for n in await session.scalars(query) if not any(tried["outcome"] in told for tried in n.attempts)]
