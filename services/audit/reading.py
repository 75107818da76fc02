"""Checkpoints as they are read."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.audit import bundles
from services.audit.bundles import Bundle
from services.audit.schemas import CheckpointRead, ConsistentCheckpoint, FindingRead, FullVerification
from services.cases import service as cases
from services.cases.models import Case
from services.checkpoints import service as checkpoints
from services.checkpoints import signed_notes
from services.checkpoints.errors import NotSigned
from services.checkpoints.models import Checkpoint, Verification
from services.core.actor import Actor
from services.core.errors import Unprocessable
from services.core.paging import Page, Paging
from services.core.signing import PublicKey
from services.ledger import service as ledger


async def list_checkpoints(session: AsyncSession, paging: Paging) -> Page[CheckpointRead]:
    after = paging.after(int)
    found = await checkpoints.after(session, after[0] if after else 0, paging.limit + 1)
    page, cursor = paging.cut(found, lambda checkpoint: (checkpoint.size,))
    return Page(items=[present(checkpoint) for checkpoint in page], next_cursor=cursor)


async def one_checkpoint(session: AsyncSession, size: int, since: int | None) -> ConsistentCheckpoint:
    """Raises NotFound, and Unprocessable when `since` is no earlier checkpoint."""
    found, proof = await checkpoints.get(session, size), list[bytes]()
    if since is not None:
        old = await checkpoints.get(session, since) if since <= size else None
        if old is None:
            raise Unprocessable.field("/query/since", "too-late", "not an earlier checkpoint")
        proof = await checkpoints.consistency(session, old, found)
    return ConsistentCheckpoint(**present(found).model_dump(), since=since, consistency=[step.hex() for step in proof])


async def bundle(session: AsyncSession, case_id: UUID, size: int | None, keys: Sequence[PublicKey]) -> bytes:
    """What proves the case to a stranger, by the last checkpoint or the one of this size.

    Raises NotFound, NotSigned, BrokenLog.
    """
    stream = ledger.stream_of(case_id)
    await ledger.head(session, stream)
    found = await checkpoints.get(session, size) if size else await checkpoints.last(session)
    if found is None:
        raise NotSigned
    head, index, path = await checkpoints.inclusion(session, found, stream)
    entries = [row.canonical for row in await ledger.entries(session, stream, 0, None)]
    return bundles.write(Bundle(entries, found.note, head, index, path, keys))


async def list_verifications(session: AsyncSession, paging: Paging) -> Page[FullVerification]:
    query = paging.select(select(Verification), Verification.at, Verification.id, types=(datetime, UUID))
    rows = (await session.scalars(query)).all()
    page, cursor = paging.cut(rows, lambda found: (found.at, found.id))
    return Page(items=[_verified(found) for found in page], next_cursor=cursor)


async def latest_verification(session: AsyncSession) -> FullVerification | None:
    found = await checkpoints.last_verification(session)
    return _verified(found) if found else None


async def case_of(session: AsyncSession, actor: Actor, number: str) -> Case | None:
    """By its number, or that of a report in it; the first one, where a report went with its case into another."""
    query = cases.visible(actor).where(Case.id.in_(cases.numbered(number))).order_by(Case.opened_at, Case.id)
    return (await session.scalars(query)).first()


async def last_key(session: AsyncSession) -> str | None:
    """The id of the key that signed last."""
    found = await checkpoints.last(session)
    return present(found).key if found else None


def _verified(found: Verification) -> FullVerification:
    seconds = found.milliseconds / 1000
    return FullVerification(
        **{name: getattr(found, name) for name in ("id", "at", "streams", "entries", "bytes", "milliseconds")},
        entries_per_second=found.entries / seconds,
        bytes_per_second=found.bytes / seconds,
        findings=[FindingRead(**one) for one in found.findings],
    )


def present(checkpoint: Checkpoint) -> CheckpointRead:
    said, key = signed_notes.read(checkpoint.note)
    return CheckpointRead(
        size=said.size,
        root=said.root.hex(),
        made_at=said.at,
        streams=said.streams,
        heads_root=said.heads.hex(),
        key=key,
        note=checkpoint.note,
    )
