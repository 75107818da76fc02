"""Everything personal, sealed; its keys, sealed under the master key; and a keyed index to find a child again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base


class VaultKey(Base):
    """One for each case (its id is the case's) and one for each reporter's identity (its id is the report's)."""

    __tablename__ = "vault_key"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    master_key_id: Mapped[str] = mapped_column(Text)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class VaultItem(Base):
    """One sealed document: of a child, a report, a reporter, a note, a measure."""

    __tablename__ = "vault_item"

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("vault_key.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class BlindIndex(Base):
    """A keyed digest of what a child or its household is known by: without the index key it says nothing."""

    __tablename__ = "blind_index"
    __table_args__ = (Index(None, "case_id"),)

    token: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    child_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    index_key_id: Mapped[str] = mapped_column(Text)
    known_by: Mapped[str] = mapped_column(Text)


class AccessLog(Base):
    """Where the entry of an opening stands: found by its time, its case, the office or the person that opened."""

    __tablename__ = "access_log"
    __table_args__ = (
        Index(None, "at", "id"),
        Index(None, "case_id", "at", "id"),
        Index(None, "organisation", "at", "id"),
        Index(None, "person", "at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    case_id: Mapped[UUID]
    organisation: Mapped[str | None] = mapped_column(Text)
    person: Mapped[UUID | None]
    stream: Mapped[str] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(BigInteger)


class KeyRotation(Base):
    """How far the current key of a ring has taken over: `last` is the row at which the next batch begins."""

    __tablename__ = "key_rotation"

    ring: Mapped[str] = mapped_column(Text, primary_key=True)
    key_id: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last: Mapped[UUID | None]
    total: Mapped[int] = mapped_column(BigInteger)
    done: Mapped[int] = mapped_column(BigInteger)
    unreadable: Mapped[int] = mapped_column(BigInteger)
