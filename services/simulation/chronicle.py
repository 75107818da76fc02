"""What came of a scenario, in its own labels: no id and no drawn number, so that two runs tell it in the same words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services import seed
from services.console.chain import facts
from services.console.chain.facts import REPORTER, SYSTEM, Lane, Shape
from services.console.words import words_of
from services.core import clock
from services.policy.rules import Text
from services.policy.service import Policy, Rule
from services.simulation.play import Play, Wrong
from services.simulation.scenario import Act
from services.simulation.stage import Json

_NAMES = {str(row["code"]): str(row["name"]) for row in seed.organisations()}
_CODE = re.compile("|".join(sorted((re.escape(code) for code in _NAMES), key=len, reverse=True)))


@dataclass(frozen=True, kw_only=True)
class Deed(facts.Deed):
    """An act of the scenario."""

    who: str
    what: Text


@dataclass(frozen=True)
class Entry:
    """A ledger entry; `clocks`: the rules that it starts, and until when each runs."""

    at: datetime
    recorded_at: datetime
    type: str
    who: str
    what: str
    basis: str
    clocks: Mapping[str, datetime]


@dataclass(frozen=True, kw_only=True)
class Run(facts.Run):
    """`expected`: the scenario says when it is due, and so it is."""

    rule: str
    basis: str
    kind: str
    whose: str
    breached_at: datetime | None
    level: int
    expected: bool


@dataclass(frozen=True)
class Chronicle:
    title: Text
    begins: datetime
    ends: datetime
    policy: str
    deeds: Sequence[Deed]
    entries: Sequence[Entry]
    clocks: Sequence[Run]
    wrong: Sequence[Wrong]

    @property
    def chain(self) -> facts.Chain:
        told = [entry.recorded_at for entry in self.entries if entry.type == "notice.delivered"]
        return facts.Chain(self.deeds, self.clocks, told, self.ends, words_of("zh").dated(self.ends, "yy年M月d日"))

    def breached(self) -> list[Run]:
        return [found for found in self.clocks if found.breached_at is not None]


async def told(play: Play, policy: Policy) -> Chronicle:
    entries: list[Entry] = []
    clocks: list[Run] = []
    for case_id in dict.fromkeys(filed.case_id for filed in play.reports.values()):
        entries += [_entry(found) for found in await play.auditor.all(f"/cases/{case_id}/timeline")]
        found = (await play.auditor.get(f"/cases/{case_id}/deadlines"))["items"]
        clocks += [_run(one, policy, play.expected) for one in found]
    scenario = play.scenario
    return Chronicle(
        scenario.title,
        scenario.begins,
        scenario.ends,
        policy.version,
        [_deed(number, act, play, policy) for number, act in enumerate(scenario.acts, 1)],
        sorted(entries, key=lambda entry: entry.recorded_at),
        sorted(clocks, key=lambda run: (run.started_at, run.due_at, run.rule, run.whose, run.met_at or run.due_at)),
        play.wrong,
    )


def _deed(number: int, act: Act, play: Play, policy: Policy) -> Deed:
    who = play.scenario.people[act.by]
    agency = next((str(row["agency"]) for row in seed.organisations() if row["code"] == who.organisation), "None")
    lane = _lane(policy, None if agency == "None" else agency, REPORTER)
    return Deed(
        number=number,
        at=act.at,
        who=_who(who.organisation, who.person),
        lane=lane,
        what=act.what,
        refused=act.refused is not None,
        harm=act.harm,
    )


def _entry(found: Json) -> Entry:
    actor, data = found["actor"], found["data"]
    return Entry(
        at=_time(found["at"]),
        recorded_at=_time(found["recorded_at"]),
        type=found["type"],
        who=_who(actor["organisation"], actor["person"]) or actor["role"],
        what=_labelled(found["summary"]),
        basis=found["basis"] or "",
        clocks={rule: _time(due) for rule, due in sorted((data.get("clocks") or {}).items())},
    )


def _run(found: Json, policy: Policy, expected: set[tuple[str, datetime]]) -> Run:
    due_at = _time(found["due_at"])
    return Run(
        rule=found["rule"],
        title=found["title"],
        basis=found["basis"],
        kind=found["kind"],
        shape=_shape(policy.rule(found["rule"])),
        lane=_lane(policy, found["agency"], SYSTEM),
        whose=_who(found["organisation"], None),
        started_at=_time(found["started_at"]),
        due_at=due_at,
        met_at=_time(found["met_at"]) if found["met_at"] else None,
        breached_at=_time(found["breached_at"]) if found["breached_at"] else None,
        state=found["state"],
        suspended_at=_time(found["suspended_at"]) if found["suspended_at"] else None,
        level=found["escalation_level"],
        expected=(found["rule"], due_at) in expected,
    )


def _shape(rule: Rule) -> Shape:
    if rule.is_window:
        return "window"
    return "validity" if rule.ladder == "validity" else "limit"


def _lane(policy: Policy, agency: str | None, otherwise: str) -> Lane:
    if agency is not None:
        return Lane(agency, policy.label("agencies", agency, "zh"))
    return Lane(otherwise, {REPORTER: "报告单位", SYSTEM: "全案"}[otherwise])


def _who(organisation: str | None, person: str | None) -> str:
    name = _NAMES.get(organisation, organisation) if organisation else None
    return " ".join(part for part in (name, person) if part)


def _labelled(text: str) -> str:
    return _CODE.sub(lambda code: _NAMES[code[0]], text)


def _time(written: Any) -> datetime:
    return datetime.fromisoformat(written).astimezone(clock.SHANGHAI)
