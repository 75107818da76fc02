"""The fields of a form for an order: each control with its words, in the law's own where a code is one of law."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from pydantic import BaseModel

from services.console import orders
from services.console.case import labels
from services.console.orders import Control
from services.console.page import Page
from services.core import clock
from services.policy.service import Policy

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Offered:
    """What a form offers besides what the schema says: by field what may be chosen, in sets with a name of their own
    too, what is filled in already or stands there unseen; and the fields `without` which it does.
    """

    choices: Mapping[str, Choices] = field(default_factory=dict)
    sets: Mapping[str, Sequence[tuple[str, Choices]]] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
    without: Collection[str] = ()


@dataclass(frozen=True)
class Field:
    control: Control
    label: str
    hint: str
    choices: Choices
    sets: Sequence[tuple[str, Choices]]
    value: str


@dataclass(frozen=True)
class Group:
    """Fields that belong together; those of the order itself have no name."""

    name: str
    legend: str
    hint: str
    fields: Sequence[Field]

    @property
    def optional(self) -> bool:
        return not any(one.control.required for one in self.fields)


def groups(page: Page, order: type[BaseModel], policy: Policy, offered: Offered) -> list[Group]:
    """The order's own fields first."""
    found = [_field(page, order, policy, offered, one) for one in orders.controls(order) if not _left_out(one, offered)]
    return list(_grouped(page, order, sorted(found, key=_group)))


def labelled(policy: Policy, vocabulary: str, codes: Collection[str], page: Page) -> Choices:
    return [(code, policy.label(vocabulary, code, page.language)) for code in codes]


def _grouped(page: Page, order: type[BaseModel], found: Sequence[Field]) -> Iterator[Group]:
    for name, fields in groupby(found, key=_group):
        legend = page.say(labels.label(order, name)) if name else ""
        hint = labels.hint(order, name) if name else ""
        yield Group(name, legend, page.say(hint) if hint else "", list(fields))


def _group(one: Field) -> str:
    return one.control.name.rpartition(".")[0]


def _left_out(control: Control, offered: Offered) -> bool:
    gone = {*offered.without, *offered.hidden}
    return control.name in gone or control.name.partition(".")[0] in gone


def _field(page: Page, order: type[BaseModel], policy: Policy, offered: Offered, control: Control) -> Field:
    name = control.name
    sets = offered.sets.get(name, ())
    choices = offered.choices[name] if name in offered.choices else _choices(page, order, policy, control)
    if (choices or sets) and control.kind == "line":
        control = replace(control, kind="choice")
    hint = labels.hint(order, name)
    value = offered.values.get(name, "")
    if control.kind == "time" and control.required and not value:
        value = orders.as_local(clock.now())
    label = page.say(labels.label(order, name))
    return Field(control, label, page.say(hint) if hint else "", choices, sets, value)


def _choices(page: Page, order: type[BaseModel], policy: Policy, control: Control) -> Choices:
    if control.codes:
        return [(code, page.say(labels.CODES[code])) for code in control.codes]
    vocabulary = labels.vocabulary(order, control.name)
    if vocabulary is None or control.kind not in ("choice", "boxes"):
        return ()
    return labelled(policy, vocabulary, policy.terms(vocabulary), page)
