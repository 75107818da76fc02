"""What was reported: codes and times. Who reported, who the child is and what happened are in the vault."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, DateTime, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base


class ReportQuestion(Base):
    """What an office asked a reporter; its words are in the vault, and the reporter is not told whose they are."""

    __tablename__ = "report_question"
    __table_args__ = (Index(None, "report_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"))
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Report(Base):
    """`organisation` is the unit that reported, null for a citizen and for nobody; `receipt_hash` finds it by its code.

    `confidential`: a suspected harmer works in the unit, so that only the receipt code opens the report's view.
    `child_ids`: the children of its case that it names, each in its place.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("receipt_hash"),
        Index(None, "case_id"),
        Index(None, "organisation", "received_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    organisation: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    audience: Mapped[str] = mapped_column(Text)
    anonymous: Mapped[bool] = mapped_column(Boolean)
    on_behalf: Mapped[bool] = mapped_column(Boolean)
    confidential: Mapped[bool] = mapped_column(Boolean)
    immediate_danger: Mapped[bool] = mapped_column(Boolean)
    circumstances: Mapped[list[str]] = mapped_column(ARRAY(Text))
    harm_categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    age_groups: Mapped[list[str]] = mapped_column(ARRAY(Text))
    child_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    receipt_hash: Mapped[bytes] = mapped_column(LargeBinary)
    seq: Mapped[int] = mapped_column(BigInteger)


class Attachment(Base):
    """A file that a reporter sent with a report; its id is the sealed file's."""

    __tablename__ = "attachment"
    __table_args__ = (Index(None, "report_id"),)

    id: Mapped[UUID] = mapped_column(ForeignKey("sealed_file.id"), primary_key=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
