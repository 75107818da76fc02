"""A case of the worked example before court and procuratorate, and the time of its own days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.core import clock
from services.core.database import Database
from services.procedures.keepers import CaseKeeper, LegalReferralKeeper
from tests.house import House, Json, Office
from tests.procedures.conftest import Time
from tests.reports_made import report
from workflows.promises import Look, Subject

OFFICES = {
    "court": ("court-349901", "周法官"),
    "procuratorate": ("procuratorate-349901", "检察官"),
    "police": ("police-349901", "王警官"),
    "federation": ("womens-federation-349901", "妇联干部"),
    "civil_affairs": ("civil-affairs-349901", "民政干部"),
    "education": ("education-349901", "陈老师"),
    "health": ("health-349901", "卫健干部"),
}
UNITS = {
    "school": "school-349901101-1",
    "village": "village-349901101201",
    "centre": "protection-institution-349901",
    "stranger": "school-349902101-1",
    "neighbour": "court-349902",
    "auditor": "audit-340000",
}


def at(text: str) -> datetime:
    """`03-16 10:30` of 2026, where the law's clocks run."""
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}:00").replace(tzinfo=clock.SHANGHAI)


def end_of(text: str) -> datetime:
    """A day that is counted ends with the next midnight."""
    return at(f"{text} 00:00") + timedelta(days=1)


class Now(Time):
    def to(self, text: str) -> None:
        self._now = at(text)


@dataclass
class Bench:
    """Everybody who has to do with the case, with their tokens."""

    people: dict[str, Office]
    legal: LegalReferralKeeper
    case_keeper: CaseKeeper

    def __getattr__(self, name: str) -> Office:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    async def case(self, **more: Any) -> Json:
        number = (await self.school.do("/reports", report(**more), 201))["number"]
        found = (await self.police.read("/referrals", report_number=number))["items"][0]
        case: Json = await self.police.read(f"/cases/{found['case_id']}")
        return case

    async def file(self, who: str, case: Json, instrument: str, status: int = 201, **more: Any) -> Json:
        forum = "procuratorate" if more.pop("forum", None) == "procuratorate" else "court"
        order = {"forum": forum, "instrument": instrument, **more}
        made: Json = await self.people[who].do(f"/cases/{case['id']}/legal-referrals", order, status)
        return made

    async def step(self, who: str, legal: Json, command: str, status: int = 200, **body: Any) -> Json:
        done: Json = await self.people[who].do(f"/legal-referrals/{legal['id']}/{command}", body, status)
        return done

    async def order(self, case: Json, time: Now, *, until: str = "2026-09-17", **more: Any) -> Json:
        """The worked example's order, in force since the morning of 17 March."""
        time.to("03-16 10:00")
        legal = await self.file("federation", case, "PROTECTION_ORDER", urgent=True, note="醉酒威胁，申请禁止接触")
        time.to("03-16 10:30")
        await self.step("court", legal, "accept", accepted_at=clock.now().isoformat())
        time.to("03-17 09:00")
        granted: Json = {"outcome": "granted", "decided_at": clock.now().isoformat(), "valid_until": until}
        return await self.step("court", legal, "decide", **granted, **more)

    async def issued(self, case: Json, instrument: str, forum: str, **more: Any) -> Json:
        """What a forum issues of its own motion, now."""
        legal = await self.file(forum, case, instrument, forum=forum, **more)
        return await self.step(forum, legal, "decide", outcome="issued", decided_at=clock.now().isoformat())

    async def serve(self, legal: Json, *recipients: str, by: str = "court") -> Json:
        for to in recipients:
            legal = await self.step(by, legal, "serve", to=to, served_at=clock.now().isoformat())
        return legal

    async def clocks(self, case: Json) -> dict[str, Json]:
        """By rule, the last one started."""
        every = (await self.auditor.read(f"/cases/{case['id']}/deadlines"))["items"]
        return {found["rule"]: found for found in every}

    async def due(self, case: Json, rule: str) -> datetime:
        return datetime.fromisoformat((await self.clocks(case))[rule]["due_at"]).astimezone(clock.SHANGHAI)

    async def events(self, case: Json) -> list[str]:
        entries = await self.auditor.read(f"/cases/{case['id']}/timeline", limit=200)
        return [e["type"] for e in entries["items"] if e["type"].startswith("legal")]

    async def settle(self, legal: Json) -> Look:
        """Asks the keeper as the workflow does: look; when something is due, mark; look again."""
        subject = Subject(legal["id"])
        look = await self.legal.look(subject)
        if look.next_due_in is not None and look.next_due_in <= 0:
            await self.legal.mark_due(subject)
            look = await self.legal.look(subject)
        return look

    async def settle_case(self, case: Json) -> None:
        await self.case_keeper.mark_due(Subject(case["id"]))


@pytest.fixture(scope="module")
async def bench(house: House, database: Database) -> Bench:
    people = {name: await house.office(code, person=person) for name, (code, person) in OFFICES.items()}
    people |= {name: await house.office(code) for name, code in UNITS.items()}
    people["chief"] = await house.office("police-349901", role="supervisor", person="刘所长")
    people["president"] = await house.office("court-349901", role="supervisor", person="秦院长")
    return Bench(people, LegalReferralKeeper(database), CaseKeeper(database))


@pytest.fixture
def time(bench: Bench) -> Iterator[Now]:
    """The morning on which the order is applied for; the people have their tokens already."""
    found = Now(at("03-16 10:00"))
    with clock.reading(found):
        yield found
