"""`Idempotency-Key`: an answer is remembered in the transaction that made it, sealed, and given again.

Same key and same request: the first answer. Another request: 422. Still at work: 409. A refused request is not
remembered. Scope: the caller; for anonymous callers the key together with the body. What the first answer showed, each
later one shows as well: a fact that `recurs` is recorded each time.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import Response
from sqlalchemy import DateTime, Index, LargeBinary, Text, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from services.core import clock, encryption, pipeline
from services.core.database import Base
from services.core.errors import BadRequest, Conflict, Unprocessable
from services.core.keys import KeyRing

KEPT_FOR = timedelta(days=7)
_HEADERS = ("etag", "location", "content-type")
_RECURRING = "recurring facts"


class RememberedAnswer(Base):
    __tablename__ = "remembered_answer"
    __table_args__ = (Index(None, "answered_at"),)

    scope: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    answered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    key_id: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True)
class Remembered:
    answer: Response
    recurring: list[dict[str, Any]]


class Once:
    """One keyed request: what it is called, and what it said."""

    def __init__(self, ring: KeyRing, key: str, caller: str | None, request: str, body: bytes) -> None:
        """Raises BadRequest for a key that is empty or over 255 characters."""
        if not 0 < len(key) <= 255:
            raise BadRequest("Idempotency-Key is 1 to 255 characters", code="bad-idempotency-key")
        self._ring = ring
        self._fingerprint = encryption.digest(ring.key, "fingerprint", request, body)
        scope = caller.encode() if caller is not None else self._fingerprint
        self._scope = encryption.digest(ring.key, "scope", scope, key)

    async def first_answer(self, session: AsyncSession) -> Remembered | None:
        """The remembered answer, or None for the first one, who now holds the key until the transaction ends.

        Raises Conflict while another request holds it, Unprocessable when the key was used for another request.
        """
        number = int.from_bytes(self._scope[:8], "big", signed=True)
        if not await session.scalar(select(func.pg_try_advisory_xact_lock(number))):
            raise Conflict("a request with this Idempotency-Key is still at work", code="idempotency-key-in-progress")
        found = await session.get(RememberedAnswer, self._scope)
        if found is None:
            return None
        if found.fingerprint != self._fingerprint:
            raise Unprocessable("this Idempotency-Key was used for another request", code="idempotency-key-reused")
        plain = encryption.open_sealed(self._ring.keys[found.key_id], found.sealed, found.scope.hex())
        head, _, body = plain.partition(b"\n")
        status, headers, *recurring = json.loads(head)
        return Remembered(Response(body, status, {**headers, "Idempotency-Replayed": "true"}), recurring)

    def remember(self, session: AsyncSession, response: Response) -> None:
        headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
        head = [response.status_code, headers, *session.info.get(_RECURRING, ())]
        plain = json.dumps(head, default=str).encode() + b"\n" + bytes(response.body)
        pipeline.add(
            session,
            RememberedAnswer(
                scope=self._scope,
                fingerprint=self._fingerprint,
                answered_at=clock.now(),
                key_id=self._ring.current,
                sealed=encryption.seal(self._ring.key, plain, self._scope.hex()),
            ),
        )


def recurs(session: AsyncSession, fact: dict[str, Any]) -> None:
    """Whenever the answer of this transaction is given again, this is to be recorded again. Ids and codes."""
    session.info.setdefault(_RECURRING, []).append(fact)


async def forget_old(session: AsyncSession) -> None:
    await session.execute(delete(RememberedAnswer).where(RememberedAnswer.answered_at < clock.now() - KEPT_FOR))
