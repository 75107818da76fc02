"""Whether all is as it was recorded and signed: each chain, the log of heads, its checkpoints, copies from outside."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.checkpoints import merkle, repository, signed_notes
from services.checkpoints.copies import Copy
from services.checkpoints.models import Checkpoint
from services.checkpoints.signed_notes import Head
from services.core.signing import PublicKey, Refused
from services.ledger import whole
from services.ledger.chain import Walk

LOG = "checkpoint"
"""What stands for a stream where the log itself is not as it was; the seq is then the size of the checkpoint."""
_OF_ONE_MOMENT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
_GONE = "an entry that was signed is gone"
_ANOTHER = "it, or one before it, is not the entry that was signed"


@dataclass(frozen=True, order=True)
class Finding:
    """The first place of a stream that is not as it was recorded, and why, in English."""

    stream: str
    seq: int
    reason: str


@dataclass(frozen=True)
class Walked:
    """All chains, from their first entry to their head. `bytes` are those that were hashed."""

    streams: int
    entries: int
    bytes: int
    findings: list[Finding]


async def begin(session: AsyncSession) -> None:
    """All that this transaction reads is of one moment: what is recorded meanwhile is no alarm."""
    await session.execute(_OF_ONE_MOMENT)


async def chains(session: AsyncSession) -> Walked:
    heads = await repository.heads(session)
    walks, misfits, entries, bytes_ = dict[str, Walk](), dict[str, Finding](), 0, 0
    async for page in whole.entries(session):
        for stream, seq, type_, canonical, hash_ in page:
            walk = walks.get(stream) or walks.setdefault(stream, Walk(stream))
            if stream not in misfits and (reason := walk.misfit(seq, type_, canonical, hash_)):
                misfits[stream] = Finding(stream, walk.seq + 1, reason)
            bytes_ += len(canonical)
        entries += len(page)
    for stream in heads.keys() | walks.keys():
        walk, head = walks.get(stream) or Walk(stream), heads.get(stream)
        if head is None:
            misfits.setdefault(stream, Finding(stream, 1, "the stream has lost its head"))
        elif (walk.seq, walk.hash) != head:
            at = min(walk.seq, head[0]) + 1
            misfits.setdefault(stream, Finding(stream, at, "the stream does not end at its head"))
    return Walked(len(walks), entries, bytes_, [*misfits.values()])


async def log(session: AsyncSession, keys: Sequence[PublicKey]) -> list[Finding]:
    """Every checkpoint is signed and has the log of its time; every head in the log is on its stream's chain."""
    checkpoints, findings = await repository.all_of_them(session), list[Finding]()
    tree, latest, place = merkle.Tree(), dict[str, Head](), 0
    async for page in _logged(session):
        for position, head in page:
            if position != tree.size:
                return [*findings, _of_log(checkpoints, tree.size, "the log has lost a head")]
            tree.append(head.leaf)
            latest[head.stream] = head
            if place < len(checkpoints) and checkpoints[place].size == tree.size:
                findings += _unlike(checkpoints[place], keys, tree)
                place += 1
        findings += await astray(session, [head for _, head in page])
    if place < len(checkpoints) or (tree.size and (not checkpoints or checkpoints[-1].size != tree.size)):
        findings.append(_of_log(checkpoints[place:], tree.size, "the log and its checkpoints do not end together"))
    elif checkpoints:
        findings += await asyncio.to_thread(_other_heads, checkpoints[-1], list(latest.values()))
    return findings


async def astray(session: AsyncSession, heads: Sequence[Head]) -> list[Finding]:
    """Which of these heads are not on the chain of their stream any more, and from which seq on."""
    return [
        Finding(row.stream, row.seq, _ANOTHER) if row.is_there else Finding(row.stream, row.last + 1, _GONE)
        for row in await whole.astray(session, [(head.stream, head.seq, head.hash) for head in heads])
    ]


async def against(session: AsyncSession, copies: Iterable[Copy], keys: Sequence[PublicKey]) -> list[Finding]:
    """The database still has all that an outside copy has. What its signature does not hold is a finding too."""
    here = {one.size: one.note for one in await repository.all_of_them(session)}
    tree, findings = merkle.Tree(), list[Finding]()
    for copy in copies:
        for head in copy.heads:
            tree.append(head.leaf)
        wrong = _not_signed(copy.note, keys, tree)
        if wrong:
            findings.append(Finding(LOG, copy.size, f"in the copy from outside, {wrong}"))
            break
        if here.get(copy.size) != copy.note:
            findings.append(Finding(LOG, copy.size, "the copy from outside has a checkpoint that is not here"))
        findings += await astray(session, copy.heads)
    return findings


def first_of_each(findings: Iterable[Finding]) -> list[Finding]:
    """Where each stream begins to be another one."""
    found: dict[str, Finding] = {}
    for finding in sorted(findings):
        found.setdefault(finding.stream, finding)
    return list(found.values())


async def _logged(session: AsyncSession) -> AsyncIterator[list[tuple[int, Head]]]:
    after = -1
    while page := await repository.logged_after(session, after):
        yield page
        after = page[-1][0]


def _unlike(checkpoint: Checkpoint, keys: Sequence[PublicKey], tree: merkle.Tree) -> list[Finding]:
    wrong = _not_signed(checkpoint.note, keys, tree)
    return [Finding(LOG, checkpoint.size, wrong)] if wrong else []


def _not_signed(note: str, keys: Sequence[PublicKey], tree: merkle.Tree) -> str | None:
    try:
        said, _ = signed_notes.check(note, keys)
    except Refused as refused:
        return str(refused)
    if (said.size, said.root) != (tree.size, tree.root()):
        return "the heads in the log are not those that were signed"
    return None


def _other_heads(checkpoint: Checkpoint, latest: Sequence[Head]) -> list[Finding]:
    said, _ = signed_notes.read(checkpoint.note)
    if (said.streams, said.heads) == (len(latest), merkle.root(signed_notes.heads_tree(latest))):
        return []
    return [Finding(LOG, checkpoint.size, "a stream had lost entries when it was signed")]


def _of_log(checkpoints: Sequence[Checkpoint], size: int, reason: str) -> Finding:
    """The first checkpoint that needs what is not there."""
    return Finding(LOG, next((one.size for one in checkpoints if one.size > size), size), reason)
