"""What each instrument of court and procuratorate takes: `instruments.yaml`, its shape and what it must agree with."""

from collections.abc import Iterator, Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from services.policy.documents import Code, DeadlineTable, Vocabulary
from services.policy.positions import Loc, Problem
from services.policy.rules import PROTECTION, CaseKind, Outcome, Stated, Text

Forum = Literal["court", "procuratorate"]
Standing = Literal["decided", "in_force"]
Step = Literal["serve", "extend", "vary", "cancel", "review", "breach", "reply", "advise", "examine"]
HAPPENINGS = frozenset(
    {
        *("filed", "accepted", "not_accepted", "advised", "granted", "denied", "issued", "extended", "varied"),
        *("cancelled", "served", "service_completed", "addressed", "replied", "upheld", "not_upheld", "reviewed"),
        *("breached", "expired", "concluded"),
    }
)
FORUMS: Mapping[Forum, str] = {"court": "COURT", "procuratorate": "PROCURATORATE"}


class Bar(Text):
    """What bars a grant: for ever, or unless the court states its reason. Its words are the law's."""

    absolute: bool
    basis: Text


class After(Stated):
    """Only after another instrument of the same case had this outcome: within a time, from `opens` to `closes`, which
    are rules; or against whom it was addressed to, when it went `without_result`: these rules' time for the answer ran
    out, or the answer was not upheld.
    """

    instrument: Code
    outcome: Outcome
    opens: str | None = None
    closes: str | None = None
    without_result: frozenset[str] = frozenset()

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if (self.opens is None) != (self.closes is None) or (self.opens is None) != bool(self.without_result):
            raise ValueError("either opens and closes, or without_result")
        return self


class Instrument(Stated):
    """`applicants`: agencies, reporting units and litigants who may apply. `served`: who must be, each by one of its
    codes; `told`: who is, that the reasons given were upheld. `validity`, `review`: the rules of the longest validity
    and of the time to ask for a review. `addressed`: it goes to a unit, one of `addressees` where they are named, the
    first unless told. `appoints`: a grant names a guardian. `measures`: what it may order.
    """

    forum: Forum
    cases: frozenset[CaseKind] = PROTECTION
    applicants: frozenset[str] = Field(min_length=1)
    basis: Text = Field(description="who may apply, and on what the instrument rests")
    outcomes: Mapping[Outcome, Standing]
    steps: frozenset[Step]
    served: tuple[tuple[str, ...], ...] = ()
    told: tuple[tuple[str, ...], ...] = ()
    validity: str | None = None
    review: str | None = None
    addressed: bool = False
    addressees: tuple[str, ...] = ()
    appoints: bool = False
    measures: frozenset[Code] = frozenset()
    after: After | None = None
    bars: Mapping[Code, Bar] = {}

    @property
    def agency(self) -> str:
        """Whose instrument it is."""
        return FORUMS[self.forum]


class InstrumentTable(Stated):
    instruments: Mapping[Code, Instrument]


def instrument_problems(table: InstrumentTable, vocabulary: Vocabulary, rules: DeadlineTable) -> Iterator[Problem]:
    bodies = {*vocabulary.agencies, *vocabulary.reporter_units}
    for code, found in table.instruments.items():
        loc: Loc = ("instruments", code)
        if code not in vocabulary.instruments:
            yield Problem(loc, f"no such code in the vocabulary: {code}", at_key=True)
        persons = bodies | vocabulary.litigants.keys()
        named = [
            *((who, "applicants", persons) for who in sorted(found.applicants)),
            *((who, "served", persons) for group in found.served for who in group),
            *((who, "told", persons) for group in found.told for who in group),
            *((who, "addressees", bodies) for who in found.addressees),
        ]
        yield from (Problem((*loc, field), f"no such code: {who}") for who, field, known in named if who not in known)
        for measure in sorted(found.measures - vocabulary.order_measures.keys()):
            yield Problem((*loc, "measures"), f"no such measure of an order: {measure}")
        limits = {"validity": found.validity, "review": found.review}
        if found.after:
            limits |= {"after.opens": found.after.opens, "after.closes": found.after.closes}
            for limit in sorted(found.after.without_result - rules.rules.keys()):
                yield Problem((*loc, "after", "without_result"), f"no such rule: {limit}")
            if found.after.instrument not in table.instruments:
                yield Problem((*loc, "after", "instrument"), f"no such instrument: {found.after.instrument}")
        for field, rule in limits.items():
            if rule is not None and rule not in rules.rules:
                yield Problem((*loc, *field.split(".")), f"no such rule: {rule}")
        if "in_force" in found.outcomes.values() and found.validity is None:
            yield Problem((*loc, "validity"), "what comes into force has a longest validity")
    for code in vocabulary.instruments.keys() - table.instruments.keys():
        yield Problem(("instruments",), f"nothing is stated for {code}", at_key=True)
