"""A case in words and places: its timeline, its clocks, the picture of its chain."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.casefile.schemas import CaseAsOf, CaseKnown, CaseRead, DeadlineRead, TimelineItem
from services.console import clocks
from services.console.chain import picture
from services.console.chain.facts import REPORTER, SYSTEM, Chain, Deed, Lane, Run, Shape
from services.console.clocks import Face
from services.console.words import Words
from services.policy.rules import REPORTERS
from services.policy.service import Policy

_LOOKED = {"vault.opened", "glass.broken"}  # somebody looked; nothing happened to the child
_LATE = {"deadline.breached", "deadline.escalated", "deadline.escalated_to_the_top"}
UNIT = "UNIT"


@dataclass(frozen=True)
class Line:
    """One entry. `number`: of what somebody did, as in the picture."""

    seq: int
    number: int | None
    late: bool
    at: datetime
    who: str
    what: str
    basis: str


@dataclass(frozen=True)
class Running:
    clock: DeadlineRead
    face: Face
    whose: str
    is_mine: bool


@dataclass(frozen=True)
class Told:
    lines: Sequence[Line]
    deeds: Sequence[Deed]
    told: Sequence[datetime]


def timeline(items: Iterable[TimelineItem], policy: Policy, names: Mapping[str, str], words: Words) -> Told:
    lines: list[Line] = []
    deeds: list[Deed] = []
    told: list[datetime] = []
    for item in items:
        at, number = datetime.fromisoformat(item.at), None
        if item.actor.role not in ("system", "auditor") and item.type not in _LOOKED:
            number = len(deeds) + 1
            deeds.append(Deed(number=number, at=at, lane=_lane(item, policy, names, words)))
        if item.type in ("notice.delivered", "notice.told") and item.data.get("audience") in REPORTERS:
            told.append(at)
        who = " ".join(filter(None, (names.get(item.actor.organisation or ""), item.actor.person)))
        what = _named(_titled(item, policy, words), names)
        basis = _basis(item.basis, policy, words)
        lines.append(Line(item.seq, number, item.type in _LATE, at, who or _role(item, words), what, basis))
    return Told(lines, deeds, told)


def running(case: CaseKnown, names: Mapping[str, str], words: Words, office: str | None, at: datetime) -> list[Running]:
    """Late ones first, then by their end; what stands still last."""
    open_ = [one for one in all_clocks(case, names, words, office, at) if _runs(one.clock)]
    return sorted(open_, key=lambda one: (one.clock.suspended_at is not None, one.clock.due_at))


def all_clocks(
    case: CaseKnown, names: Mapping[str, str], words: Words, office: str | None, at: datetime
) -> list[Running]:
    """In the order in which they began."""
    return [
        Running(one, clocks.face(one, words, at), names.get(one.organisation or "", ""), one.organisation == office)
        for one in sorted(case.deadlines, key=lambda one: (one.started_at, one.due_at))
    ]


def counts(case: CaseKnown) -> Counter[str]:
    return Counter("open" if _runs(one) and not one.overdue else _state(one) for one in case.deadlines)


def chain(
    case: CaseKnown, told: Told, policy: Policy, names: Mapping[str, str], words: Words, at: datetime, now: str
) -> picture.Picture:
    """`now`: what the line of `at` is called."""
    runs = [_run(one, policy, names, words) for one in case.deadlines]
    ordered = sorted(runs, key=lambda run: (run.started_at, run.due_at))
    return picture.drawn(Chain(told.deeds, ordered, told.told, at, now), words)


def codes(case: CaseRead | CaseAsOf, items: Iterable[TimelineItem]) -> set[str]:
    """Every organisation that the page names."""
    found = {item.actor.organisation for item in items} | {one.organisation for one in case.deadlines}
    found |= {item.data.get(name) for item in items for name in ("organisation", "to")}
    parts: tuple[Any, ...] = (*case.referrals, *case.placements, *case.legal_referrals, *case.documents)
    found |= {one.organisation for one in parts}
    found |= {one.applicant for one in case.legal_referrals} | {one.addressee for one in case.legal_referrals}
    found |= {one.recipient for one in case.notices} | {one.handed_over_to for one in case.notices} | {case.lead}
    return {code for code in found if isinstance(code, str)}


def _runs(one: DeadlineRead) -> bool:
    return one.met_at is None and one.given_up_at is None and one.state in ("open", "breached", "suspended")


def _state(one: DeadlineRead) -> str:
    if one.met_at is not None:
        return "late" if one.breached_at else "met"
    return "breached" if _runs(one) else "cancelled"


def _run(one: DeadlineRead, policy: Policy, names: Mapping[str, str], words: Words) -> Run:
    rule = policy.rule(one.rule)
    shape: Shape = "window" if rule.is_window else "validity" if rule.ladder == "validity" else "limit"
    lane = Lane(SYSTEM, words.say("全案"))
    if one.agency is not None:
        lane = Lane(
            one.agency, policy.label("agencies", one.agency, words.language), names.get(one.organisation or "", "")
        )
    return Run(
        title=one.title,
        shape=shape,
        lane=lane,
        started_at=one.started_at,
        due_at=one.due_at,
        met_at=one.met_at,
        state="cancelled" if one.given_up_at and not one.met_at else one.state,
        suspended_at=one.suspended_at,
    )


def _lane(item: TimelineItem, policy: Policy, names: Mapping[str, str], words: Words) -> Lane:
    """The reporter's, an agency's, or that of the units which help, who are not named."""
    if item.actor.role == "reporter":
        return Lane(REPORTER, words.say("报告单位"))
    if item.actor.agency is None:
        return Lane(UNIT, words.say("协助单位"))
    label = policy.label("agencies", item.actor.agency, words.language)
    return Lane(item.actor.agency, label, names.get(item.actor.organisation or "", ""))


def _role(item: TimelineItem, words: Words) -> str:
    said = {"reporter": words.say("报告人"), "system": words.say("系统"), "auditor": words.say("审计")}
    return said.get(item.actor.role, "")


def _titled(item: TimelineItem, policy: Policy, words: Words) -> str:
    """A rule by its title: its code says nothing to whoever reads."""
    code = item.data.get("rule")
    if not item.type.startswith("deadline.") or not isinstance(code, str) or code not in policy.rules:
        return item.summary
    return item.summary.replace(code, policy.rule(code).title.in_(words.language))


def _named(text: str, names: Mapping[str, str]) -> str:
    found: Collection[str] = sorted(names, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, found)), lambda code: names[code[0]], text) if found else text


def _basis(code: str | None, policy: Policy, words: Words) -> str:
    if code is None or code not in policy.rules:
        return ""
    return policy.rule(code).basis.in_(words.language)
