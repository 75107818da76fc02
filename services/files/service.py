"""Sealed files: taken in, kept under a case's key, opened again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import encryption, pipeline
from services.core.errors import NotFound, Unprocessable
from services.files.errors import InQuarantine
from services.files.incoming import Incoming, Received, Sealed
from services.files.models import SealedFile
from services.files.scanning import Scanner, ScannerAway, Screening
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
    """A file's row, what it takes to read it, and its words."""

    file: SealedFile
    sealed: Sealed
    words: dict[str, Any]


async def keep(session: AsyncSession, case_id: UUID, received: Received, **words: Any) -> dict[str, Any]:
    """The row of a file that has come in, and what is personal about it in the vault; answers what the ledger may know.

    `content`: a digest of the bytes that only the case's key can make.
    """
    key = await vault.key_of(session, case_id)
    wrapped = encryption.seal(key.key, received.sealed.key, _wrap_binding(received.id, case_id))
    plain = {"size": received.size, "media_type": received.media_type, "screening": received.screening}
    at = ledger.moment(session)
    where = {"id": received.id, "case_id": case_id, "key_id": key.id}
    pipeline.insert(session, SealedFile, **where, wrapped=wrapped, **plain, stored_at=at)
    document = {"name": received.name, "sha256": received.sha256, **words}
    kept = await vault.write(session, case_id, WORDS, received.id, document)
    return {**plain, "content": vault.digest(key, received.sha256), "words": kept}


async def unlock(session: AsyncSession, file_id: UUID) -> Unlocked:
    """For whoever may read it. Raises NotFound when the case's key was erased, InQuarantine."""
    file = await session.get_one(SealedFile, file_id)
    if file.screening in ("waiting", "refused"):
        raise InQuarantine
    words = await vault.open_items(session, WORDS, [file.id])
    return Unlocked(file, await sealed(session, file), words.get(file.id, {}))


async def sealed(session: AsyncSession, file: SealedFile) -> Sealed:
    """Raises NotFound when the case's key was erased."""
    try:
        key = await vault.key_of(session, file.key_id)
    except encryption.Unreadable:
        raise NotFound from None
    own = encryption.open_sealed(key.key, file.wrapped, _wrap_binding(file.id, file.case_id))
    return Sealed(file.id, file.size, own)


async def waiting(session: AsyncSession) -> Sequence[UUID]:
    """What was not looked through yet, in the order in which it came."""
    query = select(SealedFile.id).where(SealedFile.screening == "waiting")
    return (await session.scalars(query.order_by(SealedFile.stored_at, SealedFile.id).limit(MANY))).all()


def _wrap_binding(file_id: UUID, case_id: UUID) -> str:
    return f"file key:{file_id}:{case_id}"
