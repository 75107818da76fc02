"""The addresses under which offices' calendars are read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base


class CalendarFeed(Base):
    """An office has one address at a time: `id` is what it signs. Revoked: it has none until it makes one anew."""

    __tablename__ = "calendar_feed"

    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"), primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    seq: Mapped[int] = mapped_column(BigInteger)
