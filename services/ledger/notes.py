"""Notes, as a relay handles them: leased, delivered, deleted unless something newer was noted meanwhile."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock, pipeline
from services.ledger.models import LedgerNote, RelayBeat

_FREE = or_(LedgerNote.leased_until.is_(None), LedgerNote.leased_until < bindparam("now"))
_OLDEST = (LedgerNote.written_at, LedgerNote.seq, LedgerNote.workflow_id)  # of one instant: as they were recorded
_CHOSEN = select(LedgerNote.workflow_id).where(_FREE).order_by(*_OLDEST).limit(bindparam("most"))
_LEASE = (
    update(LedgerNote)
    .where(LedgerNote.workflow_id.in_(_CHOSEN.with_for_update(skip_locked=True)))
    .values(leased_until=bindparam("until"), attempts=LedgerNote.attempts + 1)
    .returning(LedgerNote.workflow_id, LedgerNote.seq)
)
_THE_NOTE = LedgerNote.workflow_id == bindparam("the_workflow")
_DELIVERED = delete(LedgerNote).where(_THE_NOTE, LedgerNote.seq == bindparam("sent"))
_GIVE_BACK = update(LedgerNote).where(_THE_NOTE).values(leased_until=None)

LEASE = timedelta(seconds=30)
BEAT = timedelta(seconds=20)  # more than the longest rest of a relay


@dataclass(frozen=True)
class Waiting:
    count: int
    oldest_seconds: float | None


@dataclass(frozen=True)
class Leased:
    workflow_id: str
    seq: int


async def lease(session: AsyncSession, limit: int) -> list[Leased]:
    """Notes that no other relay holds, the oldest first; they are this one's until the lease runs out. It commits."""
    now = clock.now()
    (rows,) = await pipeline.settle(session, (_LEASE, {"now": now, "until": now + LEASE, "most": limit}))
    return [Leased(row.workflow_id, row.seq) for row in rows]


def delivered(session: AsyncSession, sent: list[Leased]) -> None:
    """Delete each note whose seq is still the one that was sent; a newer one is free at once.

    One after the other in the order in which commands write them, so that neither waits for the other crosswise.
    """
    for note in sorted(sent, key=lambda note: note.workflow_id):
        pipeline.queue(session, _DELIVERED, {"the_workflow": note.workflow_id, "sent": note.seq})


def give_back(session: AsyncSession, leased: list[Leased]) -> None:
    """The engine is away: somebody tries them again later."""
    for note in sorted(leased, key=lambda note: note.workflow_id):
        pipeline.queue(session, _GIVE_BACK, {"the_workflow": note.workflow_id})


async def beat(session: AsyncSession, relay: UUID) -> None:
    """This relay is alive; one that has been silent for an hour is forgotten."""
    now = clock.now()
    made = insert(RelayBeat).values(relay=relay, beat_at=now)
    await session.execute(made.on_conflict_do_update(index_elements=[RelayBeat.relay], set_={"beat_at": now}))
    await session.execute(delete(RelayBeat).where(RelayBeat.beat_at < now - timedelta(hours=1)))


async def relay_is_alive(session: AsyncSession) -> bool:
    query = select(RelayBeat.relay).where(RelayBeat.beat_at > clock.now() - BEAT).limit(1)
    return await session.scalar(query) is not None


async def waiting(session: AsyncSession) -> Waiting:
    count, oldest = (await session.execute(select(func.count(), func.min(LedgerNote.written_at)))).one()
    return Waiting(count, (clock.now() - oldest).total_seconds() if oldest else None)
