"""The log of heads, its signed checkpoints, their copies in other places, and what verifications found. Append-only."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base


class LoggedHead(Base):
    """A leaf of the log: where a stream ended when a checkpoint was made. Positions are gapless from 0."""

    __tablename__ = "logged_head"
    __table_args__ = (UniqueConstraint("stream", "seq"),)

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    stream: Mapped[str] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Checkpoint(Base):
    """`note`: what was signed. `edge`: the right edge of the log's tree, from which the next checkpoint goes on."""

    __tablename__ = "checkpoint"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    edge: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))
    note: Mapped[str] = mapped_column(Text)


class CheckpointCopied(Base):
    """Up to which size an endpoint has taken checkpoints; a file knows by itself."""

    __tablename__ = "checkpoint_copied"

    place: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    copied_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Verification(Base):
    """A full verification: what it walked, in how many `milliseconds`, and what it found: `stream`, `seq`, `reason`."""

    __tablename__ = "verification"
    __table_args__ = (Index(None, "at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    streams: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int] = mapped_column(BigInteger)
    bytes: Mapped[int] = mapped_column(BigInteger)
    milliseconds: Mapped[int] = mapped_column(BigInteger)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
