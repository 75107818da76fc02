"""Files that are sealed in the store: their keys, sealed under the case's. What they are called is in the vault."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base


class SealedFile(Base):
    """`size` and `media_type` are those of what was sent; `wrapped` is the file's key under the key of the case in
    which it was sent, and stays so when the case goes into another one. `shown_size`: of the copy without its origin,
    where there is one. `erased_at`: the store has it no more.
    """

    __tablename__ = "sealed_file"
    __table_args__ = (
        CheckConstraint("screening IN ('not_screened', 'clean', 'waiting', 'refused')", "screening"),
        Index(None, "screening", postgresql_where=text("screening = 'waiting'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    key_id: Mapped[UUID]  # no foreign key: that key may be erased, and what it opened stays unreadable
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int] = mapped_column(BigInteger)
    shown_size: Mapped[int | None] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(Text)
    screening: Mapped[str] = mapped_column(Text)
    stored_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
