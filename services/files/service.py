"""Sealed files: taken in, kept under a case's key, opened again."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.core import encryption, pipeline
from services.core.errors import NotFound
from services.files import chunks
from services.files.errors import FileDamaged, InQuarantine
from services.files.incoming import Incoming, Received, bound_to
from services.files.models import SealedFile
from services.files.store import Missing, Store
from services.ledger import service as ledger
from services.vault import service as vault

WORDS = "file"  # kind of vault document: what a file is called, and what stands in it of its origin


@dataclass(frozen=True)
class Files:
    """Where a process keeps files, and who looks through them."""

    store: Store

    async def finish(self, incoming: Incoming) -> Received:
        return await asyncio.to_thread(incoming.finish)

    def open(self, wanted: "Unlocked") -> chunks.Opened:
        """Blocks. Raises FileDamaged."""
        try:
            raw = self.store.open(str(wanted.file.id))
            return chunks.Opened(raw, wanted.key, bound_to(wanted.file.id), wanted.file.size)
        except (Missing, encryption.Unreadable) as error:
            raise FileDamaged from error


@dataclass(frozen=True)
class Unlocked:
    """A file's row, its opened key and its words: enough to read it without the database."""

    file: SealedFile
    key: bytes
    words: dict[str, Any]


async def keep(session: AsyncSession, case_id: UUID, received: Received, **words: Any) -> dict[str, Any]:
    """The row of a file that has come in, and what is personal about it in the vault; answers what the ledger may know.

    `content`: a digest of the bytes that only the case's key can make.
    """
    key = await vault.key_of(session, case_id)
    wrapped = encryption.seal(key.key, received.key, _wrap_binding(received.id, case_id))
    plain = {"size": received.size, "media_type": received.media_type, "screening": received.screening}
    at = ledger.moment(session)
    where = {"id": received.id, "case_id": case_id, "key_id": key.id}
    pipeline.insert(session, SealedFile, **where, wrapped=wrapped, **plain, stored_at=at)
    document = {"name": received.name, "sha256": received.sha256, **words}
    kept = await vault.write(session, case_id, WORDS, received.id, document)
    return {**plain, "content": vault.digest(key, received.sha256), "words": kept}


async def unlock(session: AsyncSession, file_id: UUID) -> Unlocked:
    """Raises NotFound when the case's key was erased, InQuarantine."""
    file = await session.get_one(SealedFile, file_id)
    if file.screening in ("waiting", "refused"):
        raise InQuarantine
    try:
        key = await vault.key_of(session, file.key_id)
    except encryption.Unreadable:
        raise NotFound from None
    own = encryption.open_sealed(key.key, file.wrapped, _wrap_binding(file.id, file.case_id))
    words = await vault.open_items(session, WORDS, [file.id])
    return Unlocked(file, own, words.get(file.id, {}))


def _wrap_binding(file_id: UUID, case_id: UUID) -> str:
    return f"file key:{file_id}:{case_id}"
