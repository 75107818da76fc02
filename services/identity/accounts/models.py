"""How people log in: an account with a password and a second factor, sessions, and who failed to lately."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, DateTime, ForeignKey, Index, Integer, LargeBinary, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base


class Account(Base):
    """A person's, in one role. A password that expires is a temporary one, to be changed before anything else.

    `totp_sealed`: the second factor's secret under `login.key`, bound to the person; `totp_confirmed_at`: since when it
    counts; `totp_step`: the last time step of which a code was taken, and none up to it is taken again.
    """

    __tablename__ = "account"

    person: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    login: Mapped[str] = mapped_column(Text, unique=True)
    role: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str | None] = mapped_column(Text)
    password_expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    totp_key_id: Mapped[str | None] = mapped_column(Text)
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    totp_step: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """Instead of a second factor, once; kept as a digest under this key of the ring."""

    __tablename__ = "recovery_code"

    person: Mapped[UUID] = mapped_column(ForeignKey("account.person"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    key_id: Mapped[str] = mapped_column(Text)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class LoginSession(Base):
    """Known by the digest of its token. `confirmed_at`: when the second factor was shown; before, it opens nothing.

    `by_provider`: it was opened by the external provider, and by no password of ours.
    """

    __tablename__ = "login_session"
    __table_args__ = (Index(None, "person"), Index(None, "opened_at"))

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    person: Mapped[UUID] = mapped_column(ForeignKey("account.person"))
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    by_provider: Mapped[bool] = mapped_column(Boolean, server_default=false())


class LoginFailure(Base):
    """Failures in a row for a login name, by its keyed digest: also for names that nobody has."""

    __tablename__ = "login_failure"
    __table_args__ = (Index(None, "last_at"),)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
