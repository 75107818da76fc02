"""Papers of a case: their kind and who filed them. Number, name and content are sealed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base


class Document(Base):
    """Its id is the sealed file's. `placement_id`: the temporary guardianship that it is about. `withdrawn_at`:
    it was filed wrongly, and is shut away until the case is erased.
    """

    __tablename__ = "document"
    __table_args__ = (Index(None, "case_id"),)

    id: Mapped[UUID] = mapped_column(ForeignKey("sealed_file.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[str] = mapped_column(Text)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    placement_id: Mapped[UUID | None] = mapped_column(ForeignKey("placement.id"))
    filed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    filed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
