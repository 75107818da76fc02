"""What somebody may try: a call, or time that passes. Drawn as numbers, so that the same numbers try the same."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar

from tests.house import Json
from tests.properties.people import LEAVER, PEOPLE, SUPERVISORS, at, called, is_staffed
from tests.properties.world import World

T = TypeVar("T")
Fits = Callable[[Json], object]
REASON = {"reason": "理由"}
RUNNING = ("open", "suspended")


class Call(NamedTuple):
    who: str
    path: str
    body: Any


class Wait(NamedTuple):
    hours: int
    engine: bool


@dataclass(frozen=True)
class Draw:
    """`lawful`: by whom and on what the law allows it now, as far as anybody can tell; otherwise by whomever on
    whatever. `who`, `which` and `code` say which of several."""

    world: World
    lawful: bool
    who: int
    which: int
    code: int

    def part(self, kind: str, *states: str, fits: Fits = bool) -> Json | None:
        """One of the cases' parts; lawfully one in one of these states, that fits, of a case that is open, and of an
        office where somebody is."""
        every = [*self.world.parts(kind)]
        good = [p for case, p in every if case["status"] != "closed" and (not states or p["state"] in states)]
        good = [p for p in good if is_staffed(p.get("organisation"))]
        return self.one_of(filter(fits, good), [p for _, p in every])

    def case(self, fits: Fits = bool) -> Json | None:
        return self.one_of(filter(fits, self.world.cases), self.world.cases)

    def one_of(self, lawful: Iterable[Json], every: Sequence[Json]) -> Json | None:
        found = [*lawful] if self.lawful else every
        return pick(found, self.which) if found else None

    def by(self, organisation: str | None, *, holder: Json | None = None, supervisor: bool = False) -> str:
        """One of the office whose matter it is: who holds it, where that is somebody; otherwise sometimes anybody."""
        if not self.lawful and self.who % 3 == 0:
            return pick(sorted(self.world.people), self.who)
        person = (holder or {}).get("person")
        if person == self.world.leaver:
            return LEAVER
        staff = [name for name in at(organisation) if name in self.world.people]
        staff = [name for name in staff if not supervisor or name in SUPERVISORS] or staff
        return called(person) or pick(staff, self.who)

    def task(self, found: Json, command: str, body: Any) -> Call:
        """On a referral, by who holds it."""
        by = self.by(found["organisation"], holder=found["claimed_by"])
        return Call(by, f"/referrals/{found['id']}/{command}", body)

    def moment(self, **ago: float) -> str:
        return (self.world.time.at - timedelta(**ago)).isoformat()


def pick(of: Sequence[T], number: int) -> T:
    return of[number % len(of)]


def people_at(organisation: str) -> list[str]:
    """The people's own names there."""
    return [PEOPLE[name][2] or "" for name in at(organisation) if PEOPLE[name][2]]
