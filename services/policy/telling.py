"""Who is told what: `telling.yaml`, the matrix, its shape and what it must agree with.

An occasion tells whom it names, and nobody else. What a recipient may not learn, no text for it names.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Self, get_args

from pydantic import Field, model_validator

from services.policy.documents import PLACEHOLDERS, DeadlineTable, NoticeCode, NoticeTexts, Vocabulary
from services.policy.positions import Loc, Problem
from services.policy.references import unknown
from services.policy.rules import PERSONS, Audience, Stated, Text

AUDIENCES: tuple[Audience, ...] = get_args(Audience)
FactName = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
Channel = FactName


class ChannelLaw(Text):
    """`record`: whoever tells by it names the record that was kept."""

    record: bool = False


class RecipientLaw(Text):
    """`channels`: the one that exposes a reporter least first. `ages`: of children of these age groups only; `hears`:
    the rule by which who is told is also heard.
    """

    may_name: frozenset[FactName]
    never: frozenset[FactName]
    channels: tuple[Channel, ...]
    ages: frozenset[str] = frozenset()
    hears: str | None = None
    basis: Text
    source: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if both := self.may_name & self.never:
            raise ValueError(f"both told and never told: {', '.join(sorted(both))}")
        return self


class Cell(Stated):
    """`within`: the clocks that this telling meets. `served`: as a ruling by its forum, with no text of ours."""

    within: tuple[str, ...] = ()
    served: bool = False


class Occasion(Text):
    """`names`: all that its texts may name, whoever reads them; none: all that the recipient may learn. `result`: what
    it says of the handling where it names no result. `urgent`: no quiet hours hold it back, in whatever case.
    """

    result: str | None = None
    names: frozenset[FactName] | None = None
    urgent: bool = False
    told: Mapping[Audience, Cell] = Field(min_length=1)
    basis: Text
    source: tuple[str, ...] = Field(min_length=1)


class Telling(Stated):
    facts: Mapping[FactName, Text]
    channels: Mapping[Channel, ChannelLaw]
    recipients: Mapping[Audience, RecipientLaw]
    occasions: Mapping[NoticeCode, Occasion]

    def may_name(self, occasion: str, audience: Audience) -> frozenset[str]:
        """What a text of this occasion for this recipient may name."""
        its, allowed = self.occasions[occasion].names, self.recipients[audience].may_name
        return allowed if its is None else allowed & its


def telling_problems(telling: Telling, vocabulary: Vocabulary, table: DeadlineTable) -> Iterator[Problem]:
    for audience, law in telling.recipients.items():
        loc: Loc = ("recipients", audience)
        yield from unknown(sorted(law.never), telling.facts, (*loc, "never"), "fact")
        yield from unknown(sorted(law.may_name), telling.facts, (*loc, "may_name"), "fact")
        for fact in sorted(law.may_name - PLACEHOLDERS):
            yield Problem((*loc, "may_name"), f"nothing in the service fills {fact}, so that nobody ever learns it")
        yield from unknown(law.channels, telling.channels, (*loc, "channels"), "channel")
        yield from unknown(sorted(law.ages), vocabulary.age_groups, (*loc, "ages"), "age group")
        yield from unknown(law.source, table.sources, (*loc, "source"), "source")
        yield from unknown([law.hears] if law.hears else [], table.rules, (*loc, "hears"), "rule")
    for audience in AUDIENCES:
        if audience not in telling.recipients:
            yield Problem(("recipients",), f"nothing is stated for {audience}", at_key=True)
    for code, occasion in telling.occasions.items():
        yield from _occasion_problems(code, occasion, telling, vocabulary, table)


def _occasion_problems(
    code: str, occasion: Occasion, telling: Telling, vocabulary: Vocabulary, table: DeadlineTable
) -> Iterator[Problem]:
    loc: Loc = ("occasions", code)
    yield from unknown(sorted(occasion.names or ()), telling.facts, (*loc, "names"), "fact")
    yield from unknown(occasion.source, table.sources, (*loc, "source"), "source")
    kind, _, alone = code.partition(".")
    yield from unknown([kind], telling.occasions, loc, "occasion")
    results = [found for found in (alone, occasion.result) if found]
    yield from unknown(results, vocabulary.results, loc, "result")
    for audience, cell in occasion.told.items():
        at = (*loc, "told", audience)
        yield from unknown(cell.within, table.rules, (*at, "within"), "rule")
        if audience in telling.recipients and not telling.recipients[audience].channels:
            yield Problem(at, f"{audience} is told nothing: it has no channel")
        if audience in PERSONS and not cell.within:
            yield Problem(at, f"a person tells {audience}: name the clock of it")
        for rule in (table.rules[rule] for rule in cell.within if rule in table.rules):
            if rule.trigger and not cell.served and not any(_tells(event, kind) for event in rule.met_by):
                yield Problem((*at, "within"), f"telling {kind} does not meet {rule.code}")


def _tells(event: str, kind: str) -> bool:
    """Whether the event is the telling of a notice of this kind, or of any."""
    match event.split("."):
        case ["notice", _]:
            return True
        case ["notice", told, _, *_]:
            return told == kind.lower()
    return False


def text_problems(notices: NoticeTexts, telling: Telling) -> Iterator[Problem]:
    """Each text is for somebody who is told, names nothing that is kept from them, and none is lacking."""
    for code, texts in notices.kinds.items():
        occasion = telling.occasions.get(code)
        if occasion is None:
            yield Problem(("kinds", code), f"the matrix has no such occasion: {code}", at_key=True)
            continue
        for audience, template in texts.items():
            loc: Loc = ("kinds", code, audience)
            if audience not in occasion.told:
                yield Problem(loc, f"{audience} is never told of {code}", at_key=True)
                continue
            for language in ("zh", "en"):
                for name in template.named(language):
                    if reason := _kept(name, code, audience, telling):
                        yield Problem((*loc, language), reason)
    for code, occasion in telling.occasions.items():
        for audience, cell in occasion.told.items():
            if not cell.served and audience not in notices.kinds.get(code, {}):
                yield Problem(
                    ("kinds", *([code] if code in notices.kinds else [])), f"no text of {code} for {audience}"
                )


def _kept(name: str, code: str, audience: Audience, telling: Telling) -> str | None:
    if name in telling.may_name(code, audience):
        return None
    if name not in telling.facts:
        return f"no notice names a {name}"
    law, fact = telling.recipients[audience], telling.facts[name]
    if name in law.may_name:
        return f"{code} does not tell {fact.en} ({fact.zh})"
    return f"never told to {audience}: {fact.en} ({fact.zh})"
