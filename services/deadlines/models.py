"""Clocks: a due time is a stored fact, and each rung of its ladder fires once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, DateTime, ForeignKey, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base

_WAITING = text("next_rung_at IS NOT NULL")
_UNMET = text("met_at IS NULL")
_RUNNING = text("met_at IS NULL AND state IN ('open', 'suspended')")
DECIDED = "decided"  # instead of a unit: its end is no count but somebody's decision, and never counted again


class Deadline(Base):
    """One clock of one subject. `next_rung_at` is when its workflow looks next: null once it is met or its ladder ends.

    `amount` and `unit` are its budget (a null unit: the rule's own); `pauses` `[from, until, reason]` and `extensions`
    `[amount, unit]` what became of it, so that its due time can be counted again. `suspended_at`: it stands still.
    `given_up_at`: what it waited for is not to be expected any more, whether or not it was breached before.

    `started_by` and `met_by` are the ids of the fact's subject, so that a withdrawn measure takes its effects back.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        Index("ix_deadline_waiting", "subject_id", "next_rung_at", postgresql_where=_WAITING),
        Index("ix_deadline_next_rung_at", "next_rung_at", postgresql_where=_WAITING),
        Index("ix_deadline_unmet", "organisation", "due_at", "id", postgresql_where=_UNMET),
        Index(None, "organisation", "due_at", "id"),
        Index(None, "due_at", "id"),
        Index(None, "case_id"),
        Index("ix_deadline_running", "case_id", postgresql_where=_RUNNING),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    rule: Mapped[str] = mapped_column(Text)
    policy_version: Mapped[str] = mapped_column(Text)
    agency: Mapped[str | None] = mapped_column(Text)
    organisation: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    amount: Mapped[int | None] = mapped_column(Integer)
    unit: Mapped[str | None] = mapped_column(Text)
    pauses: Mapped[list[Any] | None] = mapped_column(JSONB)
    extensions: Mapped[list[Any] | None] = mapped_column(JSONB)
    suspended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    suspended_for: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    provisional: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = mapped_column(Text)
    met_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    breached_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    given_up_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    escalation_level: Mapped[int] = mapped_column(Integer)
    escalated_to: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    next_rung: Mapped[str | None] = mapped_column(Text)
    next_rung_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    started_by: Mapped[UUID | None]
    met_by: Mapped[UUID | None]


class DeadlineRung(Base):
    """A rung that fired: the key is what makes a second firing impossible."""

    __tablename__ = "deadline_rung"

    deadline_id: Mapped[UUID] = mapped_column(ForeignKey("deadline.id"), primary_key=True)
    rung: Mapped[str] = mapped_column(Text, primary_key=True)
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    fired_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
