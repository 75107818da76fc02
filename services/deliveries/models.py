"""Where offices are reached outside, and what is delivered there: ids and codes, nothing personal."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, DateTime, ForeignKey, Identity, Index, LargeBinary, Text, Time, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base


class Endpoint(Base):
    """A receiver of webhooks, a mailbox or a telephone of an organisation. `address_sealed`: under `endpoint.key`,
    bound to the endpoint. Of a channel to people: `language`, and the quiet hours, if there are any, in Shanghai.

    `events`: the types that it gets; none: all. `failing_since`: the first failure since something was last delivered.
    `disabled_for`: `failing` or `gone`, or `owner`, who did it.
    """

    __tablename__ = "endpoint"
    __table_args__ = (Index(None, "organisation", "added_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    channel: Mapped[str] = mapped_column(Text)
    address_key_id: Mapped[str] = mapped_column(Text)
    address_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    events: Mapped[list[str]] = mapped_column(JSONB)
    language: Mapped[str] = mapped_column(Text)
    quiet_from: Mapped[time | None] = mapped_column(Time)
    quiet_until: Mapped[time | None] = mapped_column(Time)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    failing_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    disabled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    disabled_for: Mapped[str | None] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(BigInteger)


class EndpointSecret(Base):
    """A secret that signs what is sent to an endpoint; while several are valid, each of them signs."""

    __tablename__ = "endpoint_secret"
    __table_args__ = (Index(None, "endpoint_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("endpoint.id"))
    key_id: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    valid_from: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    valid_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Delivery(Base):
    """One event for one endpoint. `place`: its order there. `next_try_at`: while it waits, when it is tried (again).

    `state`: `waiting`, `delivered` or `dead`, a dead letter, which lies there until it is asked for again.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index(None, "endpoint_id", "place"),
        Index("ix_delivery_waiting", "endpoint_id", "place", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("endpoint.id"))
    place: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    type: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    urgent: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text)
    attempts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    tries: Mapped[int] = mapped_column(BigInteger)
    next_try_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
