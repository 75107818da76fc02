"""What the law attaches to a measure: `measures.yaml`, its shape and what it must agree with.

A constraint bars a measure or wants a reason for it; a consequence says whom it calls in, and that it is an occasion to
tell somebody.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from services.policy.documents import Code, NoticeTexts, Vocabulary
from services.policy.positions import Loc, Problem
from services.policy.references import can_happen, unknown, when_problems
from services.policy.rules import PROTECTION, CaseKind, Facts, Role, Stated, Text, When
from services.policy.telling import Telling

RuleCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_.]*$")]


class Constraint(Stated):
    """`after`: only where one of these was done before. `unless`: not where one of these was done, after those.
    `unless_found`: not where one of these was found on the occasion.

    `needs`: what makes it lawful all the same; without it the measure is barred.
    """

    measures: frozenset[Code] = Field(min_length=1)
    cases: frozenset[CaseKind] = PROTECTION
    agencies: frozenset[str] = frozenset()
    when: When = When()
    after: frozenset[Code] = frozenset()
    unless: frozenset[Code] = frozenset()
    unless_found: frozenset[Code] = frozenset()
    needs: Literal["legal_reason"] | None = None
    basis: Text
    source: tuple[str, ...] = Field(min_length=1)

    def applies(self, measure: str, finding: str | None, facts: Facts) -> bool:
        """`facts.history`: without the measure itself."""
        if measure not in self.measures or facts.kind not in self.cases:
            return False
        if finding in self.unless_found or (self.agencies and facts.agency not in self.agencies):
            return False
        before = [done.decided_at for done in facts.history if done.kind in self.after]
        if not self.when.holds(facts) or (self.after and not before):
            return False
        since = max(before, default=None)
        return not any(
            done.kind in self.unless and (since is None or done.decided_at > since) for done in facts.history
        )


class Consequence(Stated):
    """`calls`: agencies that get a referral, and in which role, where they have none; the others whom the matrix tells
    on the occasion of the `notice` are told as well.
    `authority`: in which role the authority above the unit that is held to account gets its referral.
    """

    trigger: tuple[str, ...] = Field(min_length=1)
    cases: frozenset[CaseKind] = PROTECTION
    agencies: frozenset[str] = frozenset()
    when: When = When()
    unless: frozenset[Code] = frozenset()
    authority: Role | None = None
    calls: Mapping[str, Role] = {}
    notice: Code
    basis: Text
    source: tuple[str, ...] = Field(min_length=1)

    def follows(self, event: str, facts: Facts) -> bool:
        return (
            event in self.trigger
            and facts.kind in self.cases
            and (not self.agencies or facts.agency in self.agencies)
            and self.when.holds(facts)
            and self.unless.isdisjoint(done.kind for done in facts.history)
        )


class MeasureTable(Stated):
    constraints: Mapping[RuleCode, Constraint]
    consequences: Mapping[RuleCode, Consequence]


def measure_problems(
    table: MeasureTable, vocabulary: Vocabulary, notices: NoticeTexts, telling: Telling, sources: Collection[str]
) -> Iterator[Problem]:
    for code, constraint in table.constraints.items():
        loc: Loc = ("constraints", code)
        yield from _shared_problems(constraint, loc, vocabulary, sources)
        for field in ("measures", "after"):
            yield from unknown(sorted(getattr(constraint, field)), vocabulary.measures, (*loc, field), "measure")
        yield from unknown(sorted(constraint.unless_found), vocabulary.findings, (*loc, "unless_found"), "finding")
    for code, consequence in table.consequences.items():
        loc = ("consequences", code)
        yield from _shared_problems(consequence, loc, vocabulary, sources)
        for index, event in enumerate(consequence.trigger):
            if not can_happen(event, vocabulary, notices):
                yield Problem((*loc, "trigger", index), f"no such event: {event}")
        yield from unknown(consequence.calls, vocabulary.agencies, (*loc, "calls"), "agency")
        yield from unknown([consequence.notice], telling.occasions, (*loc, "notice"), "occasion")
        told = telling.occasions[consequence.notice].told if consequence.notice in telling.occasions else {}
        if consequence.calls and "office" not in told:
            yield Problem((*loc, "notice"), f"no office is told of {consequence.notice}")
        if consequence.authority and "superior_unit" not in told:
            yield Problem((*loc, "notice"), f"no superior unit is told of {consequence.notice}")


def _shared_problems(
    found: Constraint | Consequence, loc: Loc, vocabulary: Vocabulary, sources: Collection[str]
) -> Iterator[Problem]:
    yield from unknown(sorted(found.agencies), vocabulary.agencies, (*loc, "agencies"), "agency")
    yield from unknown(sorted(found.unless), vocabulary.measures, (*loc, "unless"), "measure")
    yield from unknown(found.source, sources, (*loc, "source"), "source")
    yield from when_problems(found.when, loc, vocabulary)
