"""The append-only ledger, the head of each stream, and the notes that wait for a relay."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base


class LedgerHead(Base):
    """Where a stream ends: the one lock of each command, and the first of all that it takes."""

    __tablename__ = "ledger_head"

    stream: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerEntry(Base):
    """One fact. `canonical` holds the very bytes (RFC 8785) that were hashed; the other columns only find them."""

    __tablename__ = "ledger_entry"

    stream: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    type: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    canonical: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerNote(Base):
    """`look again`, for one workflow: upserted with the highest seq, deleted by the relay that delivered that seq."""

    __tablename__ = "ledger_note"
    __table_args__ = (Index(None, "written_at"),)

    workflow_id: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    leased_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    attempts: Mapped[int] = mapped_column(BigInteger, server_default="0")


class RelayBeat(Base):
    """When each relay last looked: how others know that one is alive."""

    __tablename__ = "relay_beat"

    relay: Mapped[UUID] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
