"""What the law's files say, by the code that a refusal names."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from services.policy.rules import Text
from services.policy.service import Policies

POLICY = Policies.load().current(date(2026, 3, 10))


def bases() -> dict[str, set[tuple[str, str]]]:
    """Each code's legal bases, in both languages: of a rule, also what stops and lengthens its clock."""
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for code, basis in _stated():
        found[code].add((basis.zh, basis.en))
    return dict(found)


def _stated() -> Iterator[tuple[str, Text]]:
    files = POLICY.files
    vocabulary, personal = files.vocabulary, files.personal_data
    for code, rule in files.deadlines.rules.items():
        yield code, rule.basis
        yield from ((code, law.basis) for law in (rule.suspends, rule.extends) if law)
    yield from ((code, law.basis) for code, law in files.measures.constraints.items())
    for code, instrument in files.instruments.instruments.items():
        yield code, instrument.basis
        for name, bar in instrument.bars.items():
            yield name, Text(zh=f"{bar.zh}：{bar.basis.zh}", en=f"{bar.en}: {bar.basis.en}")
    yield from ((audience, law.basis) for audience, law in files.telling.recipients.items())
    for terms in (vocabulary.closure_reasons, vocabulary.placement_modes, vocabulary.accountability_grounds):
        yield from ((code, term.basis) for code, term in terms.items() if term.basis)
    yield from ((ending.rule, ending.basis) for ending in vocabulary.placement_end_reasons.values() if ending.basis)
    yield from (("BREAK_GLASS", personal.break_glass.basis), ("REPORTER", personal.reporter.basis))
    yield from ((rule, law.basis) for rule, law in personal.access.items())
