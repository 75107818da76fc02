"""A unit that is held to account, in a case of its own. Its name and what it is said to have done are in the vault."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base


class Accountability(Base):
    """What an accountability case has besides what every case has.

    `about_case_id`: the case of the child, where there is one; only who takes part in both learns of it. `unit`: where
    it is registered here. `authority`: the office above it, which learns of the failure at `informed_at`.
    """

    __tablename__ = "accountability"
    __table_args__ = (Index(None, "about_case_id"), Index(None, "unit"))

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    about_case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))
    unit: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    unit_type: Mapped[str] = mapped_column(Text)
    authority: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    found_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    informed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
