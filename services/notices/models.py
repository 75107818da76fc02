"""Who is told what. The text is made at reading, from codes: a notice holds nothing personal."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base
from services.policy.rules import Audience


class Notice(Base):
    """One notice to one recipient: an organisation, whoever holds the receipt code of `report_id`, or a person, of whom
    `audience` tells the kind and a person of `handed_over_to` tells the rest.

    Without a case it is the house's own, to an office: its entries are in the house's stream.

    `about` tells apart notices of one kind (a deadline's rung, a round of results): the same one is never queued twice.
    `agency` and `organisation`: whose act it tells, and whose clock runs; null for what the whole case has come to.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint(
            *("case_id", "kind", "about", "audience", "recipient", "report_id"), postgresql_nulls_not_distinct=True
        ),
        Index(None, "recipient", "queued_at", "id"),
        Index(None, "report_id"),
        Index(None, "queued_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("report.id"))
    kind: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
    audience: Mapped[Audience] = mapped_column(Text)
    recipient: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    agency: Mapped[str | None] = mapped_column(Text)
    organisation: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    channel: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    attempts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    queued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    acknowledged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    handed_over_to: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    seq: Mapped[int] = mapped_column(BigInteger)
