"""Who is on duty for an office outside its hours."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base


class Shift(Base):
    """One person's, once. Whoever is taken off the roster leaves no row: the house's stream keeps who was on it."""

    __tablename__ = "shift"
    __table_args__ = (Index(None, "organisation", "ends_at"), Index(None, "person", "ends_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(Text, ForeignKey("organisation.code"))
    person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
