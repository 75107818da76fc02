"""A deadline rule as the policy files state it, and the facts that decide whether it starts. Pure data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Stated(BaseModel):
    """Whatever a policy file states: frozen, and nothing in it goes unread."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Role = Literal["lead", "assist", "supervise"]
Risk = Literal["urgent", "high", "medium", "low"]
Outcome = Literal["granted", "denied", "issued"]
CaseKind = Literal["protection", "accountability"]
Reporter = Literal["reporter_unit", "reporter_citizen", "anonymous"]
Person = Literal["child", "young_child", "guardian", "offending_guardian", "victim", "school"]
Near = Literal["village_committee", "womens_federation", "township"]
Audience = Literal[Reporter, Person, Near, "office", "superior_unit", "public"]
Action = Literal["remind", "breach", "escalate", "hand_over", "warn", "expire", "lapse"]
PlacementMilestone = Literal["approved", "first_review", "second_review", "third_review", "warned", "decided"]
REPORTERS: frozenset[Reporter] = frozenset(get_args(Reporter))
PERSONS: tuple[Person, ...] = get_args(Person)  # without an inbox: somebody tells them
NEAR: dict[Near, str] = {found: found.upper() for found in get_args(Near)}  # by the agency that is looked for there
WINDOW = "window"  # the ladder of a right's time
LegalMilestone = Literal["accepted", "decided", "served", "replied", "expired"]
Milestone = (
    Literal["received", "claimed", "resolved", "acknowledged", "told", "answered"] | PlacementMilestone | LegalMilestone
)


PROTECTION: frozenset[CaseKind] = frozenset({"protection"})  # what says nothing else is about a child, not a unit


class Text(Stated):
    """The same sentence in both languages of the service: `zh`, which is the default, and `en`."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class Unit(StrEnum):
    """What an amount counts. `immediate` and `prompt` (立即, 及时) carry no number; `date` is a day of every year."""

    IMMEDIATE = "immediate"
    PROMPT = "prompt"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WORKDAY = "workday"
    MONTH = "month"
    YEAR = "year"
    DATE = "date"

    @property
    def has_number(self) -> bool:
        return self not in (Unit.IMMEDIATE, Unit.PROMPT, Unit.DATE)

    @property
    def way(self) -> str:
        """How it is counted; what counts in one way can be added up."""
        if self in (Unit.MINUTE, Unit.HOUR):
            return "exact"
        return "working days" if self is Unit.WORKDAY else "calendar"


Counted = Literal[Unit.MINUTE, Unit.HOUR, Unit.DAY, Unit.WORKDAY, Unit.MONTH, Unit.YEAR]


class Default(Stated):
    """The number that the design gives to a duty whose law names none."""

    amount: int = Field(ge=1)
    unit: Counted


class Suspension(Stated):
    """Why this clock may stand still, in codes of the vocabulary, and on which law."""

    reasons: tuple[str, ...] = Field(min_length=1)
    basis: Text


class Extension(Stated):
    """By how much this clock is lengthened at most at a time, how often, why, and on which law.

    It counts from the last day before rolling. `amount_by`: D where the law names no number.
    """

    amount: int = Field(ge=1)
    unit: Counted
    times: int = Field(default=1, ge=1)
    reasons: tuple[str, ...] = Field(min_length=1)
    amount_by: Literal["D"] | None = None
    basis: Text


@dataclass(frozen=True, slots=True)
class Done:
    """A measure that was taken: here, or in another case of surely the same child."""

    agency: str
    kind: str
    decided_at: datetime
    finding: str | None = None
    here: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when something happens, in codes only. `reporter_unit`: a unit, not a citizen, reported.

    `urgent`, `general`: of a legal referral: the situation presses; it is about governance at large, not a unit's duty.
    `ground`, `serious`: why a unit is held to account, and whether its failure had serious consequences.
    `history`: what was done in the matter, in the order of the decisions.
    """

    agency: str | None = None
    role: str | None = None
    harm_categories: frozenset[str] = frozenset()
    circumstances: frozenset[str] = frozenset()
    age_groups: frozenset[str] = frozenset()
    risk: str | None = None
    immediate_danger: bool = False
    reporter_unit: bool = False
    audience: str | None = None
    urgent: bool = False
    general: bool = False
    ground: str | None = None
    serious: bool | None = None
    history: tuple[Done, ...] = ()

    @property
    def kind(self) -> CaseKind:
        return "accountability" if self.ground else "protection"


class When(Stated):
    """Conditions, all of which must hold; a list holds when it shares a member with the facts, an empty one always."""

    harm_categories: frozenset[str] = frozenset()
    circumstances: frozenset[str] = frozenset()
    age_groups: frozenset[str] = Field(default=frozenset(), description="how old a child was on the day of the event")
    risk: frozenset[Risk] = frozenset()
    audience: frozenset[Audience] = frozenset()
    immediate_danger: bool | None = None
    reporter_unit: bool | None = None
    urgent: bool | None = None
    general: bool | None = None
    grounds: frozenset[str] = frozenset()
    serious: bool | None = None

    def holds(self, facts: Facts) -> bool:
        return (
            (not self.risk or facts.risk in self.risk)
            and (not self.audience or facts.audience in self.audience)
            and self.immediate_danger in (None, facts.immediate_danger)
            and self.reporter_unit in (None, facts.reporter_unit)
            and self.urgent in (None, facts.urgent)
            and self.general in (None, facts.general)
            and self.serious in (None, facts.serious)
            and (not self.grounds or facts.ground in self.grounds)
            and (not self.harm_categories or not self.harm_categories.isdisjoint(facts.harm_categories))
            and (not self.circumstances or not self.circumstances.isdisjoint(facts.circumstances))
            and (not self.age_groups or not self.age_groups.isdisjoint(facts.age_groups))
        )


class Series(Stated):
    """A clock that starts anew with each measure of a kind, until so many of the same agency in a row, since another,
    were without what breaks them; what breaks them has consequences of its own.
    """

    of: str
    since: str
    broken_by: frozenset[str]
    ends_after: int = Field(ge=1)

    def goes_on(self, history: Sequence[Done], agency: str | None) -> bool:
        unbroken = None
        for done in (found for found in history if found.here):
            if done.kind == self.since:
                unbroken = 0
            elif unbroken is not None and (done.kind, done.agency) == (self.of, agency):
                unbroken = None if done.finding in self.broken_by else unbroken + 1
        return unbroken is not None and unbroken < self.ends_after


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: at this fraction of the clock's wall time somebody is reminded, or it breaches."""

    name: str
    fraction: float
    action: Action


class Rule(Stated):
    """One limit with its legal basis. Kind: S statutory number, Q statutory but qualitative, P policy, D design."""

    code: str
    title: Text
    subject: Literal["case", "referral", "notice", "placement", "legal", "data_request"] = "case"
    trigger: tuple[str, ...] = ()
    cases: frozenset[CaseKind] = PROTECTION
    milestone: Milestone | None = None
    agencies: frozenset[str] = frozenset()
    agencies_except: frozenset[str] = frozenset()
    roles: frozenset[Role] = frozenset()
    when: When = When()
    unless: frozenset[str] = Field(default=frozenset(), description="measures after which it starts no more")
    counts_from: str | None = Field(default=None, description="the measure that it is counted from, not its trigger")
    series: Series | None = None
    met_by: tuple[str, ...] = ()
    lapses_with: frozenset[str] | None = Field(default=None, description="only with these results is it given up")
    amount: int | None = Field(default=None, ge=1)
    unit: Unit
    month_day: str | None = Field(default=None, pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
    rolls: bool = False
    default: Default | None = None
    kind: Literal["S", "Q", "P", "D"]
    amount_by: Literal["S", "P", "D"] | None = Field(default=None, description="whose the number is, if not the kind's")
    soft: bool = Field(default=False, description="an over-run needs only a recorded reason")
    suspends: Suspension | None = None
    extends: Extension | None = None
    basis: Text
    source: tuple[str, ...] = Field(min_length=1)
    effective_from: date | None = None
    effective_to: date | None = None
    verified: Literal["V", "V2", "SEED", "M+", "M", "D"]
    ladder: str = "default"

    @model_validator(mode="after")
    def _states_one_amount(self) -> Self:
        if self.unit.has_number != (self.amount is not None):
            raise ValueError(f"the unit {self.unit.value} {'needs an' if self.unit.has_number else 'takes no'} amount")
        if (self.unit is Unit.DATE) != (self.month_day is not None):
            raise ValueError("a month_day goes with the unit date, and only with it")
        if self.default and (self.unit not in (Unit.IMMEDIATE, Unit.PROMPT) or self.amount_by != "D"):
            raise ValueError("a default belongs to immediate or prompt, and is marked amount_by: D")
        if self.trigger and not self.met_by and not self.is_window:
            raise ValueError("a clock that something starts must be met by something")
        if self.agencies and self.agencies_except:
            raise ValueError("either agencies or agencies_except")
        return self

    @model_validator(mode="after")
    def _moves_only_what_is_counted(self) -> Self:
        if (self.suspends or self.extends) and self.limit is None:
            raise ValueError("only a limit with a number is suspended or extended")
        if self.limit and self.extends and self.limit[1].way != self.extends.unit.way:
            raise ValueError("an extension counts as its limit does: exactly, in working days, or by the calendar")
        return self

    @property
    def limit(self) -> tuple[int, Unit] | None:
        """The number to count, the design's where the law gives none; nothing means that it never breaches."""
        if self.amount is not None:
            return self.amount, self.unit
        return (self.default.amount, self.default.unit) if self.default else None

    @property
    def is_window(self) -> bool:
        """The time of somebody's right: nobody has to act, and nobody is late when it ends."""
        return self.ladder == WINDOW

    def in_force(self, on: date) -> bool:
        return (self.effective_from is None or self.effective_from <= on) and (
            self.effective_to is None or on <= self.effective_to
        )

    def begins_at(self, at: datetime, facts: Facts) -> datetime:
        """From when it is counted, when its trigger happens at `at`."""
        before = [done.decided_at for done in facts.history if done.here and done.kind == self.counts_from]
        return max(before, default=at)

    def starts_for(self, facts: Facts) -> bool:
        """Whether this clock starts, given that its trigger has happened."""
        return (
            facts.kind in self.cases
            and (not self.agencies or facts.agency in self.agencies)
            and facts.agency not in self.agencies_except
            and (not self.roles or facts.role in self.roles)
            and self.when.holds(facts)
            and self.unless.isdisjoint(done.kind for done in facts.history if done.here)
            and (self.series is None or self.series.goes_on(facts.history, facts.agency))
        )
