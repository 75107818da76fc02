"""Make a checkpoint, and prove what one says. A checkpoint writes into the log each head that is not in it yet."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.checkpoints import merkle, repository, signed_notes
from services.checkpoints.errors import BrokenLog, NothingToSign, NotSigned
from services.checkpoints.models import Checkpoint, LoggedHead
from services.checkpoints.signed_notes import Head, Statement
from services.core import clock, pipeline
from services.core.errors import NotFound
from services.core.signing import Refused, Signer


async def make(session: AsyncSession, signer: Signer) -> tuple[Checkpoint, bool]:
    """The checkpoint of this moment, and whether it is a new one: without a new head it is the last one.

    One at a time. Raises BrokenLog, and NothingToSign while nothing was ever recorded.
    """
    last, found = await repository.lock_and_read(session)
    heads = [Head(row.stream, row.seq, row.hash) for row in found]
    new = [head for head, row in zip(heads, found, strict=True) if not row.logged]
    if not new:
        if last is None:
            raise NothingToSign
        return last, False
    tree = await _tree(session, last, signer)
    for position, head in enumerate(sorted(new, key=lambda head: head.stream), tree.size):
        pipeline.insert(session, LoggedHead, position=position, **vars(head))
        tree.append(head.leaf)
    return await _signed(session, tree, heads, signer), True


async def _signed(session: AsyncSession, tree: merkle.Tree, heads: Sequence[Head], signer: Signer) -> Checkpoint:
    now = clock.now()
    root = await asyncio.to_thread(lambda: merkle.root(signed_notes.heads_tree(heads)))
    note = signed_notes.sign(signer, Statement(tree.size, tree.root(), now, len(heads), root))
    made = Checkpoint(size=tree.size, made_at=now, edge=tree.edge, note=note)
    pipeline.add(session, made)
    return made


async def _tree(session: AsyncSession, last: Checkpoint | None, signer: Signer) -> merkle.Tree:
    """What this key signed last goes on, and nothing else: a key never signs two pasts.

    A new key begins with the log as it stands. So after an alarm the key is rotated, once somebody has looked into it.
    """
    if last is None:
        return merkle.Tree()
    try:
        if signed_notes.read(last.note)[1] == signer.public.id:
            said, _ = signed_notes.check(last.note, [signer.public])
            tree = merkle.Tree(last.size, last.edge)
            if (tree.size, tree.root()) == (said.size, said.root):
                return tree
            raise BrokenLog
    except (Refused, ValueError):
        raise BrokenLog from None
    tree = merkle.Tree()
    for head in await repository.logged(session, last.size):
        tree.append(head.leaf)
    return tree


async def get(session: AsyncSession, size: int) -> Checkpoint:
    """Raises NotFound."""
    found = await session.get(Checkpoint, size)
    if found is None:
        raise NotFound
    return found


async def consistency(session: AsyncSession, old: Checkpoint, new: Checkpoint) -> list[bytes]:
    """The proof that the log of the new checkpoint begins with that of the old one."""
    leaves = [head.leaf for head in await repository.logged(session, new.size)]
    return await asyncio.to_thread(merkle.consistency, leaves, old.size)


async def inclusion(session: AsyncSession, checkpoint: Checkpoint, stream: str) -> tuple[Head, int, list[bytes]]:
    """Where this stream ended in the checkpoint, and the proof: its index in the tree of heads, and the path.

    Raises NotSigned when the stream is not in it, and BrokenLog when the log has other heads than were signed.
    """
    heads = sorted(await repository.heads_of(session, checkpoint.size), key=lambda head: head.stream)
    index = next((place for place, head in enumerate(heads) if head.stream == stream), None)
    if index is None:
        raise NotSigned
    leaves = signed_notes.heads_tree(heads)
    if await asyncio.to_thread(merkle.root, leaves) != signed_notes.read(checkpoint.note)[0].heads:
        raise BrokenLog
    return heads[index], index, await asyncio.to_thread(merkle.inclusion, leaves, index)


async def is_due(session: AsyncSession, since: datetime) -> bool:
    last = await repository.last(session)
    return last is None or last.made_at <= since


after = repository.after
last = repository.last
last_verification = repository.last_verification
signed_ends = repository.signed_ends
