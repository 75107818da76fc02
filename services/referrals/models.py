"""An agency's task in a case, and the measures it took. Reasons and notes in words are in the vault."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base

_UNRECEIVED = text("received_at IS NULL AND state = 'pending'")


class Referral(Base):
    """`priority` 0 is immediate danger: it stands on top of every inbox. The due times copy its own clocks'.

    `receives`: a report was routed to it, or to the referral that it succeeds; who was asked in later receives none.
    """

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'claimed', 'resolved', 'transferred', 'returned')", "state"),
        CheckConstraint("role IN ('lead', 'assist', 'supervise')", "role"),
        Index("ix_referral_inbox", "organisation", "priority", "created_at", "id"),
        Index("ix_referral_inbox_state", "organisation", "state", "priority", "created_at", "id"),
        Index("ix_referral_unreceived", "organisation", "created_at", "id", postgresql_where=_UNRECEIVED),
        Index("ix_referral_every", "priority", "created_at", "id"),
        Index(None, "case_id"),
        Index(None, "claimed_by", postgresql_where=text("state = 'claimed'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    agency: Mapped[str] = mapped_column(Text)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    role: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    priority: Mapped[int] = mapped_column(SmallInteger)
    instead_of: Mapped[str | None] = mapped_column(Text)
    receives: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    receive_due: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    claim_due: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    resolve_due: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    claimed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    claimed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    claimed_by_machine: Mapped[str | None] = mapped_column(Text)
    resolved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    resolved_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    result: Mapped[str | None] = mapped_column(Text)
    successor_id: Mapped[UUID | None] = mapped_column(ForeignKey("referral.id"))
    seq: Mapped[int] = mapped_column(BigInteger)


class Measure(Base):
    __tablename__ = "measure"
    __table_args__ = (Index(None, "referral_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    kind: Mapped[str] = mapped_column(Text)
    finding: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ReferralEscalation(Base):
    """A superior office that was told of a silent referral, and so has it in its own list."""

    __tablename__ = "referral_escalation"
    __table_args__ = (Index(None, "organisation"),)

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"), primary_key=True)
    level: Mapped[int] = mapped_column(Integer)
    escalated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
