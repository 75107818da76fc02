"""The policy in the words of one language, as the API shows it."""

from collections.abc import Mapping
from typing import Any

from services.policy.documents import Term
from services.policy.instruments import Bar
from services.policy.rules import Extension, Rule, Suspension, Text, When
from services.policy.schemas import (
    BarRead,
    CellRead,
    Conditions,
    ConsequenceRead,
    ConstraintRead,
    EarlierReportsRead,
    InstrumentRead,
    OccasionRead,
    PolicyRead,
    RecipientRead,
    RoutingRead,
    RuleRead,
    TellingRead,
    TermRead,
)
from services.policy.service import Consequence, Constraint, Policy
from services.policy.telling import Occasion, RecipientLaw, Telling


def shown(policy: Policy, language: str) -> PolicyRead:
    files = policy.files
    return PolicyRead(
        version=policy.version,
        title=policy.title.in_(language),
        effective_from=policy.effective_from,
        earlier_reports=EarlierReportsRead.model_validate(files.head.earlier_reports.model_dump()),
        rules=[_rule(rule, language) for rule in policy.rules.values()],
        ladders={name: [step.model_dump() for step in steps] for name, steps in files.deadlines.ladders.items()},
        sources={key: source.title.in_(language) for key, source in files.deadlines.sources.items()},
        constraints=[_constraint(code, law, language) for code, law in files.measures.constraints.items()],
        consequences=[_consequence(code, law, language) for code, law in files.measures.consequences.items()],
        routing=RoutingRead.model_validate(files.routing.model_dump()),
        instruments=[_instrument(policy, code, language) for code in files.instruments.instruments],
        telling=_telling(files.telling, language),
        vocabulary={name: _terms(terms, language) for name, terms in policy.vocabularies.items()},
    )


def _rule(rule: Rule, language: str) -> RuleRead:
    plain = rule.model_dump(exclude={"title", "basis", "when"})
    words = {"title": rule.title.in_(language), "basis": rule.basis.in_(language), "when": _conditions(rule.when)}
    listed = {name: sorted(getattr(rule, name)) for name in ("cases", "agencies", "agencies_except", "roles")}
    listed["lapses_with"] = sorted(rule.lapses_with or ())
    moved = {name: _moved(getattr(rule, name), language) for name in ("suspends", "extends")}
    return RuleRead.model_validate(plain | words | listed | moved)


def _instrument(policy: Policy, code: str, language: str) -> InstrumentRead:
    law = policy.instrument(code)
    plain = law.model_dump(exclude={"basis", "bars"}) | {"label": policy.label("instruments", code, language)}
    listed = {name: sorted(getattr(law, name)) for name in ("cases", "applicants", "steps", "measures")}
    bars = [_bar(bar_code, bar, language) for bar_code, bar in law.bars.items()]
    words = {"code": code, "basis": law.basis.in_(language), "bars": bars}
    return InstrumentRead.model_validate(plain | listed | words)


def _bar(code: str, bar: Bar, language: str) -> BarRead:
    return BarRead(code=code, label=bar.in_(language), absolute=bar.absolute, basis=bar.basis.in_(language))


def _moved(law: Suspension | Extension | None, language: str) -> dict[str, Any] | None:
    return {**law.model_dump(), "basis": law.basis.in_(language)} if law else None


def _constraint(code: str, law: Constraint, language: str) -> ConstraintRead:
    words = {"basis": law.basis.in_(language), "when": _conditions(law.when)}
    names = ("cases", "measures", "agencies", "after", "unless", "unless_found")
    listed = {name: sorted(getattr(law, name)) for name in names}
    return ConstraintRead(code=code, **listed, **words, needs=law.needs, source=[*law.source])


def _consequence(code: str, law: Consequence, language: str) -> ConsequenceRead:
    plain = law.model_dump(include={"trigger", "authority", "calls", "notice", "source"})
    words = {"basis": law.basis.in_(language), "when": _conditions(law.when)}
    listed = {name: sorted(getattr(law, name)) for name in ("cases", "agencies", "unless")}
    return ConsequenceRead.model_validate({"code": code, **plain, **words, **listed})


def _telling(telling: Telling, language: str) -> TellingRead:
    return TellingRead(
        facts={name: fact.in_(language) for name, fact in telling.facts.items()},
        channels={name: channel.in_(language) for name, channel in telling.channels.items()},
        recipients=[_recipient(code, law, language) for code, law in telling.recipients.items()],
        occasions=[_occasion(telling, code, occasion, language) for code, occasion in telling.occasions.items()],
    )


def _recipient(code: str, law: RecipientLaw, language: str) -> RecipientRead:
    listed = {name: sorted(getattr(law, name)) for name in ("may_name", "never", "ages")}
    plain = {"code": code, "channels": [*law.channels], "hears": law.hears, "source": [*law.source]}
    return RecipientRead(label=law.in_(language), basis=law.basis.in_(language), **listed, **plain)


def _occasion(telling: Telling, code: str, occasion: Occasion, language: str) -> OccasionRead:
    told = [
        CellRead(
            recipient=audience,
            may_name=sorted(telling.may_name(code, audience)),
            within=[*cell.within],
            served=cell.served,
        )
        for audience, cell in occasion.told.items()
    ]
    never = [audience for audience in telling.recipients if audience not in occasion.told]
    basis = {"basis": occasion.basis.in_(language), "source": [*occasion.source]}
    return OccasionRead(code=code, label=occasion.in_(language), told=told, never=never, **basis)


def _conditions(when: When) -> Conditions:
    stated = when.model_dump(exclude_defaults=True)
    return {name: value if isinstance(value, bool) else sorted(value) for name, value in stated.items()}


def _terms(terms: Mapping[str, Text], language: str) -> list[TermRead]:
    return [_term(code, term, language) for code, term in terms.items()]


def _term(code: str, term: Text, language: str) -> TermRead:
    if not isinstance(term, Term):
        return TermRead(code=code, label=term.in_(language))
    return TermRead(
        code=code,
        label=term.in_(language),
        number=term.number,
        agencies=sorted(term.agencies),
        cases=sorted(term.cases),
        authority=term.authority,
        mandatory=term.mandatory,
        findings=sorted(term.findings),
    )
