"""An instrument of the court or procuratorate in a case, and every step taken on it. Words are in the vault."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, CheckConstraint, DateTime, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base

_STATES = "state IN ('filed', 'accepted', 'not_accepted', 'decided', 'in_force', 'expired', 'concluded')"


class LegalReferral(Base):
    """`organisation` is the court or procuratorate. `applicant`, `guardian`: an organisation, or a litigant's code.
    `measures`: what the ruling that stands orders.

    `priority` 0 is urgent. The times copy those of its steps; `ruling_id` is the step whose order stands now.
    """

    __tablename__ = "legal_referral"
    __table_args__ = (
        CheckConstraint(_STATES, "state"),
        CheckConstraint("forum IN ('court', 'procuratorate')", "forum"),
        CheckConstraint("state <> 'in_force' OR valid_until IS NOT NULL", "validity"),
        Index(None, "case_id"),
        Index(None, "organisation", "priority", "filed_at", "id"),
        Index(None, "applicant"),
        Index(None, "addressee"),
        Index(None, "priority", "filed_at", "id"),
        Index(None, "about_id", postgresql_where=text("about_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    forum: Mapped[str] = mapped_column(Text)
    instrument: Mapped[str] = mapped_column(Text)
    priority: Mapped[int] = mapped_column(SmallInteger)
    general: Mapped[bool] = mapped_column(Boolean)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    applicant: Mapped[str] = mapped_column(Text)
    addressee: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    about_kind: Mapped[str | None] = mapped_column(Text)
    about_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(Text)
    guardian: Mapped[str | None] = mapped_column(Text)
    measures: Mapped[list[str]] = mapped_column(ARRAY(Text))
    filed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    valid_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    served_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    replied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ruling_id: Mapped[UUID | None]
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seq: Mapped[int] = mapped_column(BigInteger)


class LegalStep(Base):
    """One step. Of a service: on whom, in which of the law's capacities, and of which ruling."""

    __tablename__ = "legal_step"
    __table_args__ = (Index(None, "legal_referral_id", "seq"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    legal_referral_id: Mapped[UUID] = mapped_column(ForeignKey("legal_referral.id"))
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str | None] = mapped_column(Text)
    valid_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    recipient: Mapped[str | None] = mapped_column(Text)
    capacities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    ruling_id: Mapped[UUID | None]
    seq: Mapped[int] = mapped_column(BigInteger)
