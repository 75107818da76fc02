"""One version of the law: its rules, words and texts, read without waiting."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from services.core.errors import Basis, NotFound
from services.policy import budgets, loading, notice_texts, routing, wording
from services.policy.budgets import Budget
from services.policy.calendar import Calendar
from services.policy.counting import Count, count, count_to_date
from services.policy.documents import Ending, Ground, Terms
from services.policy.instruments import Instrument
from services.policy.measures import Consequence, Constraint
from services.policy.personal_data import Kept
from services.policy.routing import Routing
from services.policy.rules import Audience, CaseKind, Facts, Rule, Rung, Text
from services.policy.telling import Occasion
from services.policy.wording import Step


class UnknownRule(NotFound):
    code = "unknown-rule"


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit runs out, and how that was counted. No `due_at`: no number, so it never breaches.

    `provisional`: a year without a holiday notice had a part in it, so the notice may still move it.
    """

    due_at: datetime | None
    provisional: bool
    steps: tuple[Step, ...]


class Policy:
    """One version of the law."""

    def __init__(self, files: loading.Files, calendar: Calendar) -> None:
        self.version = files.head.version
        self.title = files.head.title
        self.effective_from = files.head.effective_from
        self.files = files
        self.calendar = calendar
        self._ladders = {
            name: tuple(step.as_rung() for step in steps) for name, steps in files.deadlines.ladders.items()
        }
        self._starts: defaultdict[str, list[Rule]] = defaultdict(list)
        self._met: defaultdict[str, list[str]] = defaultdict(list)
        for rule in files.deadlines.rules.values():
            self._index(rule)

    def _index(self, rule: Rule) -> None:
        if rule.effective_to is None or rule.effective_to >= self.effective_from:
            for event in rule.trigger:
                self._starts[event].append(rule)
        for event in rule.met_by:
            self._met[event].append(rule.code)

    @property
    def rules(self) -> Mapping[str, Rule]:
        return self.files.deadlines.rules

    def rule(self, code: str) -> Rule:
        """Raises UnknownRule."""
        try:
            return self.files.deadlines.rules[code]
        except KeyError:
            raise UnknownRule("the policy has no such rule") from None

    def basis(self, code: str) -> Basis:
        """What a refusal under this rule cites. Raises UnknownRule."""
        law = self.rule(code).basis
        return Basis(code, law.zh, law.en)

    def ending(self, reason: str) -> Ending:
        """How temporary guardianship ends for this reason, which must be known (`has`)."""
        return self.files.vocabulary.placement_end_reasons[reason]

    def instrument(self, code: str) -> Instrument:
        """What the law says of an instrument, which must be known (`has`)."""
        return self.files.instruments.instruments[code]

    def due_at(self, code: str, start: datetime) -> datetime | None:
        """When the rule's limit runs out, in Asia/Shanghai; None when it has no number. `start` is aware."""
        counted = self.count(code, start)
        return counted.due_at if counted else None

    def due(self, code: str, start: datetime) -> Due:
        """The same, with the steps of the count in words. Raises UnknownRule, OverflowError beyond the calendar."""
        rule, counted = self.rule(code), self.count(code, start)
        if counted is None:
            return Due(None, False, wording.unlimited(rule, start))
        return Due(counted.due_at, counted.provisional, wording.explain(rule, start, counted, self.calendar))

    def count(self, code: str, start: datetime) -> Count | None:
        """The due time, and whether it is provisional, without words; None when the rule has no number."""
        rule = self.rule(code)
        if rule.month_day is not None:
            month, day = rule.month_day.split("-")
            return count_to_date(start, int(month), int(day), rule.rolls, self.calendar)
        if rule.limit is None:
            return None
        amount, unit = rule.limit
        return count(start, amount, unit, rule.rolls, self.calendar)

    def recount(self, code: str, start: datetime, budget: Budget) -> Count:
        """The same for a clock that was extended or stood still, or after a holiday was published."""
        return budgets.count(start, budget, self.rule(code).rolls, self.calendar)

    def started_by(self, event: str, facts: Facts, on: date | None = None) -> list[Rule]:
        """The rules whose clocks this event starts; with `on`, only those in force on that day."""
        return [
            rule for rule in self._starts.get(event, ()) if rule.starts_for(facts) and (on is None or rule.in_force(on))
        ]

    def met_by(self, event: str) -> list[str]:
        """The codes of the rules whose open clocks this event meets."""
        return self._met.get(event, [])

    def rungs(self, rule: Rule | str) -> tuple[Rung, ...]:
        """The ladder of a rule, lowest rung first."""
        return self._ladders[(self.rule(rule) if isinstance(rule, str) else rule).ladder]

    def binds(self, code: str) -> bool:
        """Whether somebody is late when its time has passed: neither with a right nor with a warning."""
        return any(rung.action in ("breach", "hand_over") for rung in self.rungs(code))

    def route(
        self, circumstances: Collection[str], harm_categories: Collection[str], immediate_danger: bool
    ) -> Routing:
        """Whom to call. Codes must be known (`has`), at least one of them: raises KeyError or ValueError otherwise."""
        table = self.files.routing
        routes = [table.circumstances[code] for code in sorted(circumstances)]
        routes += [table.harm_categories[code] for code in sorted(harm_categories)]
        if not routes:
            raise ValueError("neither circumstance nor harm category")
        return routing.merge([*routes, table.immediate_danger] if immediate_danger else routes, table)

    def terms(self, vocabulary: str) -> Mapping[str, Text]:
        """Every code of an enumeration. Raises KeyError when there is no such enumeration."""
        return self.vocabularies[vocabulary]

    @cached_property
    def vocabularies(self) -> Mapping[str, Mapping[str, Text]]:
        vocabulary = self.files.vocabulary
        return {name: getattr(vocabulary, name) for name in vocabulary.__class__.model_fields}

    def has(self, vocabulary: str, code: str) -> bool:
        return code in self.vocabularies[vocabulary]

    def label(self, vocabulary: str, code: str, language: str) -> str:
        """A code in words; a code that this version does not know stays itself."""
        term = self.vocabularies[vocabulary].get(code)
        return term.in_(language) if term else code

    def measures_of(self, agency: str, kind: CaseKind = "protection") -> tuple[str, ...]:
        """The measures that this agency may record in a case of this kind."""
        return _usable_by(agency, kind, self.files.vocabulary.measures)

    def results_of(self, agency: str, kind: CaseKind = "protection") -> tuple[str, ...]:
        """The results that this agency may resolve a referral with in a case of this kind."""
        return _usable_by(agency, kind, self.files.vocabulary.results)

    def closes(self, reason: str, kind: CaseKind) -> bool:
        """Whether a case of this kind may be closed for this reason."""
        term = self.files.vocabulary.closure_reasons.get(reason)
        return term is not None and kind in term.cases

    def demanded_to_close(self, reason: str) -> tuple[Basis, frozenset[str]] | None:
        """The measures of which one is on record before a case is closed for this reason, and on what that rests."""
        term = self.files.vocabulary.closure_reasons.get(reason)
        if term is None or not term.one_of or term.basis is None:
            return None
        return Basis(reason, term.basis.zh, term.basis.en), term.one_of

    def ground(self, code: str) -> Ground | None:
        """Why a unit is held to account; None when there is no such ground."""
        return self.files.vocabulary.accountability_grounds.get(code)

    def must_report(self, unit_type: str) -> bool:
        """Whether units of this kind, which must be known (`has`), have the duty to report."""
        return bool(self.files.vocabulary.reporter_units[unit_type].mandatory)

    def authority_over(self, unit_type: str) -> str | None:
        """The agency that stands above this kind of unit, which must be known (`has`)."""
        return self.files.vocabulary.reporter_units[unit_type].authority

    @property
    def earlier_reports(self) -> timedelta:
        """How far back whoever receives a report learns of earlier ones on the same child."""
        return timedelta(days=self.files.head.earlier_reports.days)

    def kept_for(self, closure_reason: str) -> Kept:
        """For how long what is personal is kept after a case was closed for this reason."""
        law = self.files.personal_data.retention
        return law.closure_reasons.get(closure_reason, law.general)

    @cached_property
    def unfounded(self) -> frozenset[str]:
        """The results and closure reasons by which a report was without ground."""
        vocabulary = self.files.vocabulary
        return frozenset(
            code
            for terms in (vocabulary.results, vocabulary.closure_reasons)
            for code, term in terms.items()
            if term.unfounded
        )

    @cached_property
    def refusals(self) -> tuple[str, ...]:
        """The measures that are refusals to file."""
        return tuple(code for code, term in self.files.vocabulary.measures.items() if term.refuses)

    def constraints(self, measure: str, finding: str | None, facts: Facts) -> list[tuple[Basis, Constraint]]:
        """What the law has against this measure in such a case; `facts.history`: what was done before."""
        table = self.files.measures.constraints
        applying = [(code, found) for code, found in table.items() if found.applies(measure, finding, facts)]
        return [(Basis(code, found.basis.zh, found.basis.en), found) for code, found in applying]

    def consequences(self, event: str, facts: Facts) -> list[Consequence]:
        """Whom this event calls in, and who is told of it."""
        return [found for found in self.files.measures.consequences.values() if found.follows(event, facts)]

    def readers_of(self, document_kind: str) -> frozenset[str]:
        """The agencies that a file of this kind is for; none: everybody who takes part."""
        return self.files.vocabulary.document_kinds[document_kind].readers

    def tells_the_place(self, document_kind: str) -> bool:
        """Whether a file of this kind may say where the child is."""
        return self.files.vocabulary.document_kinds[document_kind].place

    def findings_of(self, measure: str) -> frozenset[str]:
        """What may be found on the occasion of this measure, which must be known (`has`)."""
        return self.files.vocabulary.measures[measure].findings

    def term_of(self, measure: str) -> str | None:
        """The rule whose clock ends when this measure says."""
        return self.files.vocabulary.measures[measure].term

    def acts_as(self, agency: str | None, unit_type: str | None) -> str | None:
        """The agency whose measures an organisation takes: its own, or that of its kind of unit."""
        unit = self.files.vocabulary.reporter_units.get(unit_type or "")
        return agency or (unit.acts_as if unit else None)

    def bodies_of(self, agency: str) -> frozenset[str]:
        """The agency, and every kind of unit that acts as it."""
        units = self.files.vocabulary.reporter_units.items()
        return frozenset({agency, *(code for code, unit in units if unit.acts_as == agency)})

    def age_group(self, years: int | None) -> str:
        """The group of a child of so many years; nobody knows how old: the group without a number."""
        groups = self.files.vocabulary.age_groups.items()
        return next(
            code for code, group in groups if group.below is None or (years is not None and years < group.below)
        )

    def occasion(self, kind: str) -> Occasion:
        """Who is told by a notice of this kind. Raises KeyError when there is no such kind."""
        return self.files.telling.occasions[kind]

    def notice_text(self, kind: str, audience: Audience, language: str, facts: Mapping[str, str]) -> str:
        """What a notice says: see `notice_texts.render` for the facts that it takes."""
        return notice_texts.render(self.files, kind, audience, language, facts)


def rung_at(started_at: datetime, due_at: datetime, fraction: float) -> datetime:
    """When a rung is reached: linear in wall time, rest days included, so that 1.0 is the due time itself. UTC."""
    started, due = started_at.astimezone(UTC), due_at.astimezone(UTC)
    return started + (due - started) * fraction


def _usable_by(agency: str, kind: CaseKind, terms: Terms) -> tuple[str, ...]:
    return tuple(
        code for code, term in terms.items() if kind in term.cases and (not term.agencies or agency in term.agencies)
    )
