"""Machines with credentials of their own, and the secrets that they show for a token."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base


class Client(Base):
    """A machine of an organisation, in one role for good."""

    __tablename__ = "client"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    role: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ClientSecret(Base):
    """One of a client's secrets: `id` is its first part, which is no secret, `hash` is argon2id of the whole."""

    __tablename__ = "client_secret"
    __table_args__ = (Index(None, "client"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    client: Mapped[str] = mapped_column(ForeignKey("client.id"))
    hash: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    valid_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
