"""Checkpoints as they are read."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.audit.schemas import CheckpointRead, ConsistentCheckpoint
from services.checkpoints import service as checkpoints
from services.checkpoints import signed_notes
from services.checkpoints.models import Checkpoint
from services.core.errors import Unprocessable
from services.core.paging import Page, Paging


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
