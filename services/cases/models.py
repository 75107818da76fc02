"""The case itself, its children, who takes part, and what is still open. No name, no place finer than the county."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, CheckConstraint, DateTime, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.core.database import Base
from services.policy.rules import CaseKind


class Case(Base):
    """`age_groups`: how old its children were on the day of the event, in the law's own groups; no birth date.

    `known_before`: how often each child was reported before the report that named it last, in numbers.

    `status_since`: null where nobody noted it yet. `held_since`: on legal hold, so that nothing of it is erased.
    `erased_at`: what was personal is gone for ever.

    `ground`: the case is about no child but holds a unit to account, for this; `serious`: with serious consequences.
    """

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("number"),
        Index(None, "opened_at", "id"),
        Index(None, "report_numbers", postgresql_using="gin"),
        Index(None, "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
        Index("ix_case_accountability", "opened_at", "id", postgresql_where=text("ground IS NOT NULL")),
        Index("ix_case_to_erase", "closed_at", "id", postgresql_where=text("erased_at IS NULL")),
        CheckConstraint("(ground IS NULL) = (serious IS NULL)", "ground"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    status_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    risk: Mapped[str] = mapped_column(Text)
    division_code: Mapped[str] = mapped_column(ForeignKey("division.code"))
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closure_reason: Mapped[str | None] = mapped_column(Text)
    policy_version: Mapped[str] = mapped_column(Text)
    circumstances: Mapped[list[str]] = mapped_column(ARRAY(Text))
    harm_categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    age_groups: Mapped[list[str]] = mapped_column(ARRAY(Text))
    report_numbers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    known_before: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    lead: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))
    held_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ground: Mapped[str | None] = mapped_column(Text)
    serious: Mapped[bool | None] = mapped_column(Boolean)

    @property
    def kind(self) -> CaseKind:
        """Cases that hold a unit to account are counted apart from those that protect a child."""
        return _kind(self)


class CaseOutline(Base):
    """A view: as much of a case as whoever reported, is told or was served may read of it. It has no row to be written.

    Whoever sees the case sees its outline too.
    """

    __tablename__ = "case_outline"
    __table_args__ = ({"info": {"is_view": True}},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    status_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    policy_version: Mapped[str] = mapped_column(Text)
    ground: Mapped[str | None] = mapped_column(Text)

    @property
    def kind(self) -> CaseKind:
        return _kind(self)


def _kind(case: Case | CaseOutline) -> CaseKind:
    return "accountability" if case.ground else "protection"


class Child(Base):
    """A child of a case; who it is, is in the vault."""

    __tablename__ = "child"
    __table_args__ = (Index(None, "case_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CaseParty(Base):
    """Who takes part, and as what. Nobody else sees the case. `left_at`: a merge that brought it was undone."""

    __tablename__ = "case_party"
    __table_args__ = (Index(None, "organisation", "opened_at", "case_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"), primary_key=True)
    part: Mapped[str] = mapped_column(Text, primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))  # the case's own: lists keep its order
    left_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class CaseMatter(Base):
    """Something of the case that can be open: a referral, a notice of result. With one open, the case is not closed."""

    __tablename__ = "case_matter"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    open: Mapped[bool] = mapped_column(Boolean)


class CaseConflict(Base):
    """An office in which a suspected harmer works, or one under it: it sees nothing of the case, whatever its part.

    `lifted_at`: a merge that brought it was undone, or a unit was cleared that had been held to account.
    """

    __tablename__ = "case_conflict"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"), primary_key=True)
    lifted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class BreakGlass(Base):
    """A supervisor opened the case in an emergency: this person sees it until then, though its office takes no part.

    `finding`: what an auditor, `reviewed_by`, found of it.
    """

    __tablename__ = "break_glass"
    __table_args__ = (Index(None, "case_id", "person", "until"), Index(None, "opened_at", "id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seq: Mapped[int] = mapped_column(BigInteger)
    reviewed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    finding: Mapped[str | None] = mapped_column(Text)


class CaseMerge(Base):
    """What a case took along when it last went into another one, by name and id: what goes back when that is undone."""

    __tablename__ = "case_merge"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    moved: Mapped[dict[str, Any]] = mapped_column(JSONB)


class CaseLink(Base):
    """Another case about what may be, or is, the same child or household: for a person to decide. Or what a person
    decided: `merged`, `split`."""

    __tablename__ = "case_link"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    known_by: Mapped[str] = mapped_column(Text)
