"""What a notice says to each of its recipients, filled with samples. Nobody is told anything."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.policy.rules import Audience
from services.policy.service import Policy
from services.policy.telling import Cell

_NUMBERS = {
    "case_number": "AJ-000000-20260310-AAAAAA",
    "report_number": "BG-000000-20260310-AAAAAA",
    "report_date": "2026-03-10",
    "stream": "house",
    "seq": "1",
}


@dataclass(frozen=True)
class Preview:
    """`texts`: by language; none: the forum serves it as a ruling. `within`: the limits that this telling meets."""

    recipient: str
    channels: tuple[str, ...]
    within: tuple[str, ...]
    texts: dict[str, str]


def of(policy: Policy, occasion: str, language: str) -> Iterator[Preview]:
    """`occasion` must be one of the policy's."""
    telling = policy.files.telling
    for audience, cell in policy.occasion(occasion).told.items():
        law = telling.recipients[audience]
        yield Preview(
            law.in_(language),
            tuple(telling.channels[channel].in_(language) for channel in law.channels),
            tuple(f"{rule} {policy.rule(rule).title.in_(language)}" for rule in cell.within),
            _texts(policy, occasion, audience, cell),
        )


def _texts(policy: Policy, occasion: str, audience: Audience, cell: Cell) -> dict[str, str]:
    if cell.served:
        return {}
    kind, _, alone = occasion.partition(".")
    facts = _samples(policy, alone)
    return {language: policy.notice_text(kind, audience, language, facts) for language in ("zh", "en")}


def _samples(policy: Policy, result: str) -> dict[str, str]:
    """Codes that this version has; of results one that has no text of its own, unless `result` is meant."""
    own = {code.partition(".")[2] for code in policy.files.notices.kinds}
    codes = {
        "agencies": next(iter(policy.terms("agencies"))),
        "results": result or next(code for code in policy.terms("results") if code not in own),
        "rule": next(iter(policy.rules)),
        "instrument": next(iter(policy.terms("instruments"))),
        "measure": next(iter(policy.terms("measures"))),
        "ground": next(iter(policy.terms("accountability_grounds"))),
    }
    return {**_NUMBERS, **codes}
