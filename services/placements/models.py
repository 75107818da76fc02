"""Temporary guardianship of a child: ground, mode and dates. Who cares for the child and where is in the vault."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base


class Placement(Base):
    """`care_id` is the vault document of the present carer; `limit_at` is when a decision is due at the latest.

    The periods of one child's placements never overlap: the migration states it as an exclusion constraint.
    """

    __tablename__ = "placement"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'rejected', 'active', 'ended')", "state"),
        CheckConstraint("ended_at >= starts_at", "period"),
        Index(None, "case_id"),
        Index(None, "proposed_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    child_id: Mapped[UUID] = mapped_column(ForeignKey("child.id"))
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    ground: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    care_id: Mapped[UUID]
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    limit_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    end_reason: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seq: Mapped[int] = mapped_column(BigInteger)


class PlacementReview(Base):
    """What a review came to; its words are in the vault."""

    __tablename__ = "placement_review"
    __table_args__ = (
        CheckConstraint("outcome IN ('continue', 'change_mode', 'end')", "outcome"),
        Index(None, "placement_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    placement_id: Mapped[UUID] = mapped_column(ForeignKey("placement.id"))
    outcome: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(Text)
    reviewed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
