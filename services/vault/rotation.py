"""A ring's new key takes the place of the one before, row by row, in batches that any process may go on with.

Both keys answer meanwhile. What is done is counted in the same transaction that did it, so a kill loses no count.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock
from services.core.actor import SYSTEM
from services.core.encryption import Unreadable
from services.core.keys import Keys
from services.ledger import service as ledger
from services.vault import service as vault
from services.vault.models import BlindIndex, KeyRotation, VaultKey

Ring = Literal["master", "index"]
BATCH = 100


@dataclass(frozen=True)
class Work:
    """How rows are brought under the current key: which there are, in the order of their ids, and what is done with
    one. `stale`: how many rows stand under another key. `do` raises Unreadable, and has changed nothing then.
    """

    ring: Ring
    rows: Callable[[UUID | None], Any]
    stale: Callable[[str], Any]
    total: Any
    do: Callable[[AsyncSession, Any], Awaitable[None]]


def _keys_after(last: UUID | None) -> Any:
    query = select(VaultKey).order_by(VaultKey.id).limit(BATCH).with_for_update()
    return query if last is None else query.where(VaultKey.id > last)


MASTER = Work(
    "master",
    _keys_after,
    lambda current: select(func.count()).where(VaultKey.master_key_id != current),
    select(func.count()).select_from(VaultKey),
    vault.rewrap,
)


def stale_tokens(current: str) -> Any:
    return select(func.count()).where(BlindIndex.index_key_id != current)


async def advance(session: AsyncSession, work: Work) -> bool:
    """One batch; answers whether there may be more. Another process that is at it already is left alone."""
    keys: Keys = session.info["keys"]
    current = getattr(keys, work.ring).current
    state = await _taken(session, work)
    if state is None:
        return False
    if state.key_id != current:
        await _begin(session, state, work, current)
    if state.finished_at is not None:
        return False
    rows = (await session.scalars(work.rows(state.last))).all()
    for row in rows:
        try:
            await work.do(session, row)
        except Unreadable:  # the key that sealed it is gone: nothing of it can be saved
            state.unreadable += 1
    if rows:
        state.last, state.done = rows[-1].id, state.done + len(rows)
    if len(rows) < BATCH:
        await _end_of_pass(session, state, work)
    return True


async def _taken(session: AsyncSession, work: Work) -> KeyRotation | None:
    """The state, locked by this transaction; None while another one has it."""
    new = {"ring": work.ring, "key_id": "", "started_at": clock.now(), "total": 0, "done": 0, "unreadable": 0}
    await session.execute(insert(KeyRotation).values(**new).on_conflict_do_nothing())
    query = select(KeyRotation).where(KeyRotation.ring == work.ring).with_for_update(skip_locked=True)
    return (await session.scalars(query)).first()


async def _begin(session: AsyncSession, state: KeyRotation, work: Work, current: str) -> None:
    state.key_id, state.started_at, state.finished_at = current, clock.now(), None
    state.last, state.done, state.unreadable = None, 0, 0
    state.total = await session.scalar(work.total) or 0
    if not await session.scalar(work.stale(current)):
        state.done, state.finished_at = state.total, clock.now()


async def _end_of_pass(session: AsyncSession, state: KeyRotation, work: Work) -> None:
    """Whatever was still written under the old key meanwhile takes another pass."""
    left = await session.scalar(work.stale(state.key_id)) or 0
    if left > state.unreadable:
        state.last, state.done, state.unreadable = None, 0, 0
        return
    state.finished_at = clock.now()
    await ledger.take(session, ledger.HOUSE)
    data = {"key": work.ring, "rows": state.done, "unreadable": state.unreadable}
    subject = ("key", state.key_id)
    ledger.append(session, ledger.HOUSE, "key.taken_over", actor=SYSTEM, subject=subject, data=data)


async def needing(session: AsyncSession, ring: Ring, key_id: str) -> int:
    """How many rows only this key opens, also those that this transaction is not shown."""
    return int(await session.scalar(select(func.rows_under_key(ring, key_id))) or 0)


@dataclass(frozen=True)
class Progress:
    ring: str
    key_id: str
    done: int
    total: int
    unreadable: int
    started_at: datetime
    finished_at: datetime | None


async def progress(session: AsyncSession) -> list[Progress]:
    """How far each ring's current key has come; nothing of a ring that was never looked at."""
    found = await session.scalars(select(KeyRotation).where(KeyRotation.key_id != "").order_by(KeyRotation.ring))
    return [Progress(**{name: getattr(row, name) for name in Progress.__dataclass_fields__}) for row in found]
