"""What the law says of personal data themselves: `personal_data.yaml`, its shape and what it must agree with."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args

from pydantic import Field

from services.core import clock
from services.core.errors import AccessRule, Basis
from services.core.times import birthday
from services.policy.documents import Code, Vocabulary
from services.policy.positions import Loc, Problem
from services.policy.references import unknown
from services.policy.rules import Stated, Text

Level = Literal["county", "city", "province"]


class BreakGlass(Stated):
    """Whose supervisors open a case of their division in an emergency, though they take no part in it, and how long."""

    agencies: frozenset[str] = Field(min_length=1)
    levels: frozenset[Level] = Field(min_length=1)
    hours: int = Field(gt=0, le=168)
    kind: Literal["S", "Q", "P", "D"]
    basis: Text
    source: tuple[str, ...] = Field(min_length=1)


class ReporterIdentity(Stated):
    """Whose handlers open who reported, where the report was routed to their office."""

    agencies: frozenset[str] = Field(min_length=1)
    basis: Text
    source: tuple[str, ...] = Field(min_length=1)


class Access(Stated):
    """On what law a call is refused to whom it is not for."""

    kind: Literal["S", "Q", "P", "D"]
    basis: Text
    source: tuple[str, ...] = Field(min_length=1)


class Kept(Stated):
    """So many years after the closing, and at least until the youngest child is so old."""

    years: int = Field(ge=1, le=100)
    until_age: int | None = Field(default=None, ge=18, le=100)

    def after(self, closed_at: datetime, born: date | None) -> datetime:
        """When that time is over: with the day on which it ends, in Asia/Shanghai."""
        end = birthday(closed_at.astimezone(clock.SHANGHAI).date(), self.years)
        if born is not None and self.until_age is not None:
            end = max(end, birthday(born, self.until_age))
        return datetime.combine(end + timedelta(days=1), time(), clock.SHANGHAI)


class Retention(Stated):
    """For how long what is personal is kept after a case was closed, by the reason for which it was."""

    general: Kept
    closure_reasons: Mapping[Code, Kept]
    kind: Literal["S", "Q", "P", "D"]
    basis: Text
    source: tuple[str, ...] = Field(min_length=1)


class PersonalData(Stated):
    break_glass: BreakGlass
    reporter: ReporterIdentity
    retention: Retention
    access: Mapping[AccessRule, Access]

    def refusal(self, rule: AccessRule) -> Basis:
        """On what law a call is refused to whom it is not for."""
        law = self.access[rule].basis
        return Basis(rule, law.zh, law.en)


def personal_data_problems(found: PersonalData, vocabulary: Vocabulary, sources: Collection[str]) -> Iterator[Problem]:
    for part, named in (("break_glass", found.break_glass.agencies), ("reporter", found.reporter.agencies)):
        loc: Loc = (part, "agencies")
        yield from unknown(sorted(named), vocabulary.agencies, loc, "agency")
    reasons = found.retention.closure_reasons
    yield from unknown(reasons, vocabulary.closure_reasons, ("retention", "closure_reasons"), "closure reason")
    for part in ("break_glass", "reporter", "retention"):
        yield from unknown(getattr(found, part).source, sources, (part, "source"), "source")
    for rule in get_args(AccessRule):
        if rule not in found.access:
            yield Problem(("access",), f"it does not say on what law a call is refused: {rule}")
    for rule, law in found.access.items():
        yield from unknown(law.source, sources, ("access", rule, "source"), "source")
