"""Everybody who has to do with a case, on the day of the worked example; and the calls that the law refuses."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from services.core import clock
from services.core.database import Database
from services.procedures.keepers import NoticeKeeper
from tests.house import House, Json
from tests.police.conftest import OFFICES, Now, Station, at

MORE = {
    "court": ("court-349901", None, "周法官"),
    "civil_chief": ("civil-affairs-349901", "supervisor", "民政局长"),
    "health_chief": ("health-349901", "supervisor", "卫健主任"),
    "city_health": ("health-349900", "supervisor", "市卫健主任"),
    "machine": ("police-349901", None, None),
    "colleague": ("police-349901", None, "李警官"),
    "admin": ("police-349901", "admin", "管理员"),
}


@dataclass(frozen=True)
class Call:
    """`who` posts `body` to `path`, or reads it."""

    who: str
    path: str
    body: Json | None = None


@dataclass
class Everybody(Station):
    time: Now

    async def case(self, **more: Any) -> Json:
        task = await self.task(**more)
        found: Json = await self.auditor.read(f"/cases/{task['case_id']}")
        return found

    async def own(self, who: str, case: Json) -> Json:
        """This office's own referral in the case, claimed."""
        every = (await self.people[who].read("/referrals", case_id=case["id"]))["items"]
        found: Json = next(r for r in every if r["organisation"] == self.people[who].organisation)
        if found["state"] == "pending":
            found = await self.people[who].do(f"/referrals/{found['id']}/claim", {})
        return found

    def measure(self, who: str, task: Json, kind: str, **more: Any) -> Call:
        return Call(who, f"/referrals/{task['id']}/measures", {"kind": kind, "decided_at": now(), **more})

    def end_of(self, who: str, task: Json, result: str) -> Call:
        return Call(who, f"/referrals/{task['id']}/resolve", {"result": result})

    def application(self, who: str, case: Json, instrument: str, forum: str = "court", **more: Any) -> Call:
        body = {"forum": forum, "instrument": instrument, **more}
        return Call(who, f"/cases/{case['id']}/legal-referrals", body)

    async def do(self, call: Call, status: int = 201) -> Json:
        made: Json = await self.people[call.who].do(call.path, call.body, status)
        return made

    async def step(self, who: str, legal: Json, step: str, **body: Any) -> Json:
        return await self.do(Call(who, f"/legal-referrals/{legal['id']}/{step}", body), 200)


def now() -> str:
    return clock.now().isoformat()


Ready = Callable[[Everybody], Awaitable[Call]]


@dataclass(frozen=True)
class Refusal:
    """A call of which all is ready, the problem that answers it, and the rule that this names."""

    name: str
    code: str
    rule: str
    ready: Ready


class Refusals(list[Refusal]):
    def of(self, code: str, rule: str) -> Callable[[Ready], Ready]:
        """What the function makes ready is refused with this code, on this rule."""

        def add(ready: Ready) -> Ready:
            self.append(Refusal(f"{ready.__name__}-{rule}", code, rule, ready))
            return ready

        return add


@pytest.fixture(scope="module")
async def everybody(house: House, database: Database) -> Everybody:
    every = {**OFFICES, **MORE}
    people = {name: await house.office(code, role=role, person=who) for name, (code, role, who) in every.items()}
    return Everybody(people, NoticeKeeper(database), Now(at("03-10 15:40")))


@pytest.fixture
def time(everybody: Everybody) -> Iterator[Now]:
    everybody.time.to("03-10 15:40")
    with clock.reading(everybody.time):
        yield everybody.time
