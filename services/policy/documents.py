"""The shape of the policy files, a class for each; holidays are in `calendar.py`, a rule in `rules.py`."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from services.policy.rules import (
    PROTECTION,
    Action,
    Audience,
    CaseKind,
    Outcome,
    Risk,
    Role,
    Rule,
    Rung,
    Stated,
    Text,
)

Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]


class EarlierReports(Stated):
    """How far back an office that receives a report learns of earlier ones on the same child."""

    days: int = Field(gt=0, le=3660)
    kind: Literal["S", "Q", "P", "D"]


class PolicyHead(Stated):
    """`policy.yaml`"""

    version: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    title: Text
    effective_from: date
    earlier_reports: EarlierReports


class Term(Text):
    """A code's label. `agencies` may use it (none named: every one), in cases of these kinds; `number` is the law's own
    count of it."""

    number: str | None = None
    agencies: frozenset[str] = frozenset()
    cases: frozenset[CaseKind] = PROTECTION
    mandatory: bool | None = Field(default=None, description="of reporting units: whether reporting is their duty")
    refuses: bool = Field(default=False, description="of measures: a refusal to file, which the procuratorate looks at")
    unfounded: bool = Field(default=False, description="of results and closure reasons: the report was without ground")
    acts_as: str | None = Field(default=None, description="of reporting units: the agency whose measures it takes")
    authority: str | None = Field(default=None, description="of reporting units: the agency that stands above them")
    one_of: frozenset[str] = Field(default=frozenset(), description="of closure reasons: one was recorded before")
    findings: frozenset[str] = Field(default=frozenset(), description="of measures: what may be found on the occasion")
    term: str | None = Field(default=None, description="of measures: the rule whose clock ends when the measure says")
    basis: Text | None = None


Terms = Mapping[Code, Term]


class AgeGroup(Text):
    """Children younger than this, and not in the group before; without a number: nobody knows how old."""

    below: int | None = Field(default=None, ge=1)


class Ending(Term):
    """How temporary guardianship ends. `needs`: measures that are recorded before. `begins`: the measure with which the
    next guardianship begins. `takes`: the limits of the way there, one after the other. `warns`: the rule whose clock
    ends on the last day to set out. `rule`: what a refusal names.
    """

    rule: str
    needs: tuple[str, ...] = ()
    begins: str | None = None
    takes: tuple[str, ...] = ()
    warns: str | None = None


class Ground(Term):
    """Why a unit is held to account. `agencies`: whose offices may open such a case; `risk`: how it presses."""

    risk: Risk


class DocumentKind(Text):
    """A kind of paper. `readers`: the agencies that may read it besides the leading office and the one that filed it
    (none named: everybody who takes part). `place`: it may say where the child is, so that it is for those who know.
    """

    readers: frozenset[str] = frozenset()
    place: bool = False


class Vocabulary(Stated):
    """`vocabulary.yaml`: every enumeration, code to term. Law, not code: a province adds to it here."""

    circumstances: Terms
    harm_categories: Terms
    agencies: Terms
    reporter_units: Terms
    measures: Terms
    findings: Terms
    results: Terms
    closure_reasons: Terms
    placement_modes: Terms
    placement_grounds: Terms
    placement_end_reasons: Mapping[Code, Ending]
    carer_exclusions: Terms
    document_kinds: Mapping[Code, DocumentKind]
    suspension_reasons: Terms
    extension_reasons: Terms
    accountability_grounds: Mapping[Code, Ground]
    instruments: Terms
    order_measures: Terms
    litigants: Terms
    outcomes: Mapping[Outcome, Text]
    relationships: Terms
    child_categories: Terms
    age_groups: Mapping[Code, AgeGroup]
    sexes: Terms
    risks: Mapping[Risk, Text]
    roles: Mapping[Role, Text]


class Route(Stated):
    """Whom one circumstance or harm category calls, as what, and how pressing it is."""

    risk: Risk
    lead: str
    assist: tuple[str, ...] = ()
    supervise: tuple[str, ...] = ()
    basis: str


class RoutingTable(Stated):
    """`routing.yaml`: `lead_order` says who leads where several would; the others then assist."""

    lead_order: tuple[str, ...]
    immediate_danger: Route
    circumstances: Mapping[str, Route]
    harm_categories: Mapping[str, Route]


class Step(Stated):
    name: str = Field(pattern=r"^[a-z0-9-]+$")
    fraction: float = Field(gt=0)
    action: Action

    def as_rung(self) -> Rung:
        return Rung(self.name, self.fraction, self.action)


def _named(rules: Any) -> Any:
    """Each rule carries the key that it stands under as its code."""
    if not isinstance(rules, dict):
        return rules
    return {key: {**rule, "code": key} if isinstance(rule, dict) else rule for key, rule in rules.items()}


class Source(Stated):
    """A law that rules cite, and where its text was read."""

    title: Text
    read_in: str


class DeadlineTable(Stated):
    """`deadlines.yaml`: the ladders by which a clock reminds and breaches, the laws cited, and the rules by code."""

    ladders: Mapping[str, tuple[Step, ...]]
    sources: Mapping[str, Source]
    rules: Annotated[Mapping[str, Rule], BeforeValidator(_named)]


PLACEHOLDERS = frozenset(  # all that a notice can be filled with: nothing personal
    {
        *("case_number", "report_number", "report_date", "agencies", "results", "rule", "instrument", "measure"),
        *("ground", "hotline", "complaint_channel", "stream", "seq"),
    }
)
_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
NoticeCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*(\.[A-Z][A-Z0-9_]*)?$")]


class NoticeTemplate(Text):
    """A notice's text in both languages; what it names in braces, the matrix allows (`telling.py`)."""

    @model_validator(mode="after")
    def _has_whole_braces(self) -> Self:
        for language in (self.zh, self.en):
            for found in _BRACES.finditer(language):
                if not found[1]:
                    raise ValueError(f"{found[0]!r} may not stand in a notice")
        return self

    def named(self, language: str) -> list[str]:
        return [found[1] for found in _BRACES.finditer(self.in_(language))]

    def filled(self, language: str, facts: Mapping[str, str]) -> str:
        return _BRACES.sub(lambda found: facts[found[1]], self.in_(language))


class Alert(Stated):
    """What goes out by e-mail and text message: that something waits, for whoever may see the screen."""

    subject: Text
    text: Text
    urgent: Text


class NoticeTexts(Stated):
    """`notices.yaml`: what every occasion's text says to whom it is told, and the two public channels it names.

    `silent_call`: how the police are reached by whoever cannot speak; none, until it is confirmed for the place.
    """

    hotline: Text
    complaint_channel: Text
    silent_call: Text | None = None
    alert: Alert
    kinds: Mapping[NoticeCode, Mapping[Audience, NoticeTemplate]]
