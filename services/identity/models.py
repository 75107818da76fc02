"""Who there is: divisions, organisations and the people who work in them. Nobody here is a child or a family."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, DateTime, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base

AUDIT = "AUDIT"
"""What an auditors' office is in the chain."""


class Division(Base):
    """An administrative division by its 12-digit code; codes are re-issued yearly, so each has its years."""

    __tablename__ = "division"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class Organisation(Base):
    """An agency, a reporting unit or an auditor's office. `agency` is the code of what it is in the chain.

    `superior` is the office one level up; an agency that is `competent` receives the referrals of its division.
    """

    __tablename__ = "organisation"
    __table_args__ = (Index(None, "agency", "division_code"), Index(None, "superior"))

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str | None] = mapped_column(Text)
    agency: Mapped[str | None] = mapped_column(Text)
    unit_type: Mapped[str | None] = mapped_column(Text)
    division_code: Mapped[str] = mapped_column(ForeignKey("division.code"))
    superior: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    competent: Mapped[bool] = mapped_column(Boolean)
    active: Mapped[bool] = mapped_column(Boolean)


class Person(Base):
    """Somebody who acts for an organisation; `name` is what a token and a reassignment call them by.

    `external_subject`: the `sub` by which the OpenID Connect provider knows them.
    """

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("organisation", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    name: Mapped[str] = mapped_column(Text)
    registered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    left_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    disabled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    external_subject: Mapped[str | None] = mapped_column(Text, unique=True)


class TokenRevocation(Base):
    """What was issued before `not_before` is taken no more: to whom `name` names (a token's `sub`), or that one token
    (its `jti`). `forget_at`: when nothing of it can live any longer.
    """

    __tablename__ = "token_revocation"
    __table_args__ = (Index(None, "forget_at"),)

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    not_before: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    forget_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
