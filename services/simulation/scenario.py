"""A scenario: who does what, when, and what has to come of it. Data beside the code, read as strictly as the law is."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from services.core.clock import SHANGHAI
from services.core.errors import StartupRefused
from services.policy.counting import end_of
from services.policy.positions import Document, Problem
from services.policy.rules import Stated, Text

REFUSED = "the scenario cannot be played:"
BUILT_IN = Path(__file__).parent / "scenarios"
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAME = re.compile(r"\{([^{}]+)\}")
OF_THE_CASE = {"case", "child", "referral", "notice"}


def _moment(written: Any) -> Any:
    """`2026-03-10 15:35`, where the law's clocks run."""
    if not isinstance(written, str) or not _MOMENT.fullmatch(written):
        raise ValueError("write a moment as YYYY-MM-DD HH:MM")
    return datetime.fromisoformat(written).replace(tzinfo=SHANGHAI)


def _due(written: Any) -> Any:
    """A moment, or a day, which ends at 24:00."""
    if isinstance(written, str) and _DAY.fullmatch(written):
        return end_of(date.fromisoformat(written))
    return _moment(written)


def _path(written: str) -> str:
    if not written.startswith("/"):
        raise ValueError("a path begins with a slash, under /v1")
    return written


Moment = Annotated[datetime, BeforeValidator(_moment)]
DueTime = Annotated[datetime, BeforeValidator(_due)]


class Person(Stated):
    """Somebody who calls; without an organisation: anybody, without a token."""

    organisation: str | None = None
    person: str | None = None
    role: str | None = None


class Act(Stated):
    """One call. `path` and `body` may name, in braces, what the case has, `{notice:RESULT}`, and what an earlier act
    called `named`. `due`: the clocks that run after it, and until when. `refused`: the reason's code, of an act that
    the law does not allow. `about`: the report whose case it is about, or the case that holds a unit to account, by
    what it was called; the last report unless told. `harm`: the
    child suffered anew.
    """

    at: Moment
    by: str
    what: Text
    path: Annotated[str, AfterValidator(_path)]
    body: Mapping[str, Any] = {}
    named: str | None = None
    about: str | None = None
    harm: bool = False
    refused: str | None = None
    due: Mapping[str, DueTime] = {}


class Scenario(Stated):
    """`breached`: the rules whose clocks run out, all of them and no others. `until`: when it ends, if later."""

    title: Text
    people: Mapping[str, Person]
    acts: Annotated[tuple[Act, ...], Field(min_length=1)]
    until: Moment | None = None
    status: str | None = None
    breached: tuple[str, ...] = ()

    @property
    def begins(self) -> datetime:
        return self.acts[0].at

    @property
    def ends(self) -> datetime:
        return max(self.acts[-1].at, self.until or self.acts[-1].at)

    def starting(self, on: date) -> "Scenario":
        """The same on other days. What it expects holds on its own days only: others have other holidays."""
        days = on - self.begins.astimezone(SHANGHAI).date()
        if not days:
            return self
        acts = tuple(
            act.model_copy(update={"at": act.at + days, "body": moved(act.body, days), "due": {}}) for act in self.acts
        )
        until = self.until + days if self.until else None
        return self.model_copy(update={"acts": acts, "until": until, "breached": None, "status": None})


def moved(value: Any, days: timedelta) -> Any:
    """Every moment and every day in a body, so many days on. Children are as old as they were."""
    if isinstance(value, Mapping):
        return {key: moved(found, days) for key, found in value.items()}
    if isinstance(value, list):
        return [moved(found, days) for found in value]
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return (datetime.fromisoformat(value) + days).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, str) and _DAY.fullmatch(value):
        return (date.fromisoformat(value) + days).isoformat()
    return value


def filled(value: Any, known: Mapping[str, str]) -> Any:
    """A path or a body with every `{name}` replaced, and every moment as the API writes it."""
    if isinstance(value, Mapping):
        return {key: filled(found, known) for key, found in value.items()}
    if isinstance(value, list):
        return [filled(found, known) for found in value]
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return _moment(value).isoformat()
    return _NAME.sub(lambda found: known[found[1]], value) if isinstance(value, str) else value


def names_in(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for found in value.values():
            yield from names_in(found)
    elif isinstance(value, list):
        for found in value:
            yield from names_in(found)
    elif isinstance(value, str):
        yield from _NAME.findall(value)


def read(named: str | Path) -> Scenario:
    """A file, or the name of one that the product brings. Raises StartupRefused with file, line, column and reason."""
    file = Path(named)
    if not file.suffix:
        file = BUILT_IN / f"{named}.yaml"
        if not file.exists():
            raise StartupRefused(f"there is no scenario {named}; there are: {', '.join(built_in())}")
    document = Document(file, REFUSED)
    scenario = document.read_as(Scenario)
    document.refuse(_problems(scenario))
    return scenario


def built_in() -> list[str]:
    return sorted(file.stem for file in BUILT_IN.glob("*.yaml"))


def _problems(scenario: Scenario) -> Iterator[Problem]:
    named, reported = {"now"}, False
    for place, act in enumerate(scenario.acts):
        if act.by not in scenario.people:
            yield Problem(("acts", place, "by"), "nobody of `people` is called so")
        for field in ("path", "body"):
            known = named | OF_THE_CASE if reported else named
            unknown = [name for name in names_in(getattr(act, field)) if name.partition(":")[0] not in known]
            if unknown:
                yield Problem(("acts", place, field), f"no earlier act knows {', '.join(unknown)}")
        if act.about is not None and act.about not in named:
            yield Problem(("acts", place, "about"), f"no earlier act is named {act.about}")
        reported = reported or act.path == "/reports"
        if act.named is not None:
            named.add(act.named)
    for place, (before, after) in enumerate(pairwise(scenario.acts), 1):
        if after.at < before.at:
            yield Problem(("acts", place, "at"), "it lies before the act before it")
