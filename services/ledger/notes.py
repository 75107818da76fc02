"""Notes, as a relay handles them: leased, delivered, deleted unless something newer was noted meanwhile."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock
from services.ledger.models import LedgerNote, RelayBeat

LEASE = timedelta(seconds=30)
BEAT = timedelta(seconds=15)


@dataclass(frozen=True)
class Waiting:
    count: int
    oldest_seconds: float | None


@dataclass(frozen=True)
class Leased:
    workflow_id: str
    seq: int


async def lease(session: AsyncSession, limit: int) -> list[Leased]:
    """Notes that no other relay holds, the oldest first; they are this one's until the lease runs out."""
    now = clock.now()
    free = or_(LedgerNote.leased_until.is_(None), LedgerNote.leased_until < now)
    chosen = select(LedgerNote.workflow_id).where(free).order_by(LedgerNote.written_at).limit(limit)
    taken = (
        update(LedgerNote)
        .where(LedgerNote.workflow_id.in_(chosen.with_for_update(skip_locked=True)))
        .values(leased_until=now + LEASE, attempts=LedgerNote.attempts + 1)
        .returning(LedgerNote.workflow_id, LedgerNote.seq)
    )
    rows = await session.execute(taken, execution_options={"synchronize_session": False})
    return [Leased(row.workflow_id, row.seq) for row in rows]


async def delivered(session: AsyncSession, sent: list[Leased]) -> None:
    """Delete each note whose seq is still the one that was sent; a newer one is free at once.

    One after the other in the order in which commands write them, so that neither waits for the other crosswise.
    """
    for note in sorted(sent, key=lambda note: note.workflow_id):
        await session.execute(
            delete(LedgerNote).where(LedgerNote.workflow_id == note.workflow_id, LedgerNote.seq == note.seq)
        )


async def give_back(session: AsyncSession, leased: list[Leased]) -> None:
    """The engine is away: somebody tries them again later."""
    for note in sorted(leased, key=lambda note: note.workflow_id):
        given = update(LedgerNote).where(LedgerNote.workflow_id == note.workflow_id).values(leased_until=None)
        await session.execute(given)


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
