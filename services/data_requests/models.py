"""What people ask about the data that are kept of them: codes and times. Who asks, and what, is in the vault."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base


class DataRequest(Base):
    """`organisation` registered it and answers. `capacity`: as what the person asks, in the words of the matrix."""

    __tablename__ = "data_request"
    __table_args__ = (
        CheckConstraint("kind IN ('access', 'correction')", "kind"),
        CheckConstraint("state IN ('open', 'answered', 'corrected', 'refused')", "state"),
        Index(None, "case_id"),
        Index(None, "received_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    child_id: Mapped[UUID] = mapped_column(ForeignKey("child.id"))
    kind: Mapped[str] = mapped_column(Text)
    capacity: Mapped[str] = mapped_column(Text)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    state: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    registered_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seq: Mapped[int] = mapped_column(BigInteger)
