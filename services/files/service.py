"""Sealed files: taken in, kept under a case's key, opened again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import encryption, pipeline
from services.core.errors import Unprocessable
from services.files.errors import InQuarantine
from services.files.incoming import Incoming, Received, without_origin
from services.files.models import SealedFile
from services.files.scanning import Scanner, ScannerAway, Screening
from services.files.sealed import Sealed, names, shown_key
from services.files.store import Store
from services.ledger import service as ledger
from services.vault import service as vault

MANY = 100
_LOG = structlog.get_logger()
WORDS = "file"  # kind of vault document: what a file is called, and what stands in it of its origin


@dataclass(frozen=True)
class Files:
    """Where a process keeps files, and who looks through them."""

    store: Store
    scanner: Scanner | None

    async def finish(self, incoming: Incoming) -> Received:
        """Raises Unprocessable for an empty file, or one that the scanner refuses."""
        received = await asyncio.to_thread(incoming.finish)
        screening = await self.screen(received.sealed)
        if screening == "refused":
            raise Unprocessable.field("/file", "harmful", "the scanner finds this file harmful")
        received = await asyncio.to_thread(without_origin, self.store, received)
        return replace(received, screening=screening)

    async def screen(self, sealed: Sealed) -> Screening:
        if self.scanner is None:
            return "not_screened"
        with await asyncio.to_thread(sealed.open, self.store) as file:
            try:
                return "clean" if await self.scanner.is_clean(file) else "refused"
            except ScannerAway:
                _LOG.warning("scanner.away")
                return "waiting"


@dataclass(frozen=True)
class Unlocked:
    """A file's row, the words about it, and what it takes to read it: as it was sent, and as it is shown."""

    file: SealedFile
    words: dict[str, Any]
    original: Sealed
    shown: Sealed


async def keep(session: AsyncSession, case_id: UUID, received: Received, **words: Any) -> dict[str, Any]:
    """The row of a file that has come in, and what is personal about it in the vault; answers what the ledger may know.

    `content`: a digest of the bytes that were sent, which only the case's key can make.
    """
    key = await vault.key_of(session, case_id)
    wrapped = encryption.seal(key.key, received.sealed.key, _wrap_binding(received.id, case_id))
    plain = {"size": received.size, "media_type": received.media_type, "screening": received.screening}
    pipeline.insert(
        session,
        SealedFile,
        id=received.id,
        case_id=case_id,
        key_id=key.id,
        wrapped=wrapped,
        shown_size=received.shown.size if received.shown else None,
        stored_at=ledger.moment(session),
        **plain,
    )
    document = {"name": received.name, "sha256": received.sha256, "origin": received.origin, **words}
    kept = await vault.write(session, case_id, WORDS, received.id, document)
    return {**plain, "content": vault.digest(key, received.sha256), "words": kept}


async def unlock(session: AsyncSession, file_id: UUID) -> Unlocked:
    """For whoever may read it. Raises Erased, InQuarantine."""
    file = await session.get_one(SealedFile, file_id)
    if file.screening in ("waiting", "refused"):
        raise InQuarantine
    words = await vault.open_items(session, WORDS, [file.id])
    original = shown = await sealed(session, file)
    if file.shown_size is not None:
        shown = Sealed(names(file.id)[1], file.shown_size, shown_key(original.key))
    return Unlocked(file, words.get(file.id, {}), original, shown)


async def row(session: AsyncSession, file_id: UUID) -> SealedFile:
    return await session.get_one(SealedFile, file_id)


async def sealed(session: AsyncSession, file: SealedFile) -> Sealed:
    """The file as it was sent. Raises Erased."""
    key = await vault.key_of(session, file.key_id)
    own = encryption.open_sealed(key.key, file.wrapped, _wrap_binding(file.id, file.case_id))
    return Sealed(names(file.id)[0], file.size, own)


async def waiting(session: AsyncSession) -> Sequence[UUID]:
    """What was not looked through yet, in the order in which it came."""
    query = select(SealedFile.id).where(SealedFile.screening == "waiting")
    return (await session.scalars(query.order_by(SealedFile.stored_at, SealedFile.id).limit(MANY))).all()


async def count_waiting(session: AsyncSession) -> int:
    """Of all cases, whoever asks."""
    return await session.scalar(select(func.files_waiting())) or 0


def _wrap_binding(file_id: UUID, case_id: UUID) -> str:
    return f"file key:{file_id}:{case_id}"
