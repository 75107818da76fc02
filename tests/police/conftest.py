"""The worked example before the police: a child beaten at home, on the days on which it happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from services.core import clock
from services.core.database import Database
from services.procedures.keepers import NoticeKeeper
from tests.api.stored import execute
from tests.house import House, Json, Office
from tests.procedures.conftest import Time
from tests.reports_made import child, report
from workflows.promises import Subject

QUARTER = "349901101001"
REASON: dict[str, Any] = {"legal_reason": "初次，轻微伤，依法不予处罚"}
OFFICES = {
    "school": ("school-349901101-1", None, None),
    "police": ("police-349901", None, "王警官"),
    "chief": ("police-349901", "supervisor", "刘所长"),
    "neighbour": ("police-349902", None, "赵警官"),
    "civil_affairs": ("civil-affairs-349901", None, "李科员"),
    "education": ("education-349901", None, "陈老师"),
    "procuratorate": ("procuratorate-349901", None, "方检察官"),
    "federation": ("womens-federation-349901", None, "妇联干部"),
    "township": ("township-349901101", None, "督导员"),
    "village": ("village-349901101201", None, None),
    "other_village": ("village-349901101202", None, None),
    "director": ("village-349901101201", "handler", "儿童主任"),
    "principal": ("school-349901101-1", "handler", "校长"),
    "health": ("health-349901", None, "卫健干部"),
    "cyberspace": ("cyberspace-349901", None, "网信干部"),
    "justice": ("justice-349901", None, "司法干部"),
    "auditor": ("audit-340000", None, None),
}


def at(text: str) -> datetime:
    """`03-16 10:30` of 2026, where the law's clocks run."""
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}:00").replace(tzinfo=clock.SHANGHAI)


class Now(Time):
    def to(self, text: str) -> None:
        self._now = at(text)


@dataclass
class Station:
    """The police of the county, and everybody who hears of what they do."""

    people: dict[str, Office]
    notice: NoticeKeeper

    def __getattr__(self, name: str) -> Office:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    async def task(self, *, born: str | None = "2016-11-02", **more: Any) -> Json:
        """A report's police referral, claimed."""
        return await self.reported(report(child(birth_date=born), **more))

    async def reported(self, sent: Json) -> Json:
        return await self._claimed("police", sent)

    async def filed(self, who: str, **more: Any) -> Json:
        """A report's referral to this office, claimed."""
        return await self._claimed(who, report(**more))

    async def _claimed(self, who: str, sent: Json) -> Json:
        number = (await self.school.do("/reports", sent, 201))["number"]
        found = (await self.people[who].read("/referrals", report_number=number))["items"][0]
        claimed: Json = await self.people[who].do(f"/referrals/{found['id']}/claim", {})
        return claimed

    async def by(self, who: str, task: Json, kind: str, status: int = 201, **more: Any) -> Json:
        body = {"kind": kind, "decided_at": clock.now().isoformat(), **more}
        made: Json = await self.people[who].do(f"/referrals/{task['id']}/measures", body, status)
        return made

    async def record(self, task: Json, kind: str, status: int = 201, **more: Any) -> Json:
        """By the police."""
        return await self.by("police", task, kind, status, **more)

    async def end(self, who: str, task: Json, result: str, status: int = 200) -> Json:
        done: Json = await self.people[who].do(f"/referrals/{task['id']}/resolve", {"result": result}, status)
        return done

    async def resolve(self, task: Json, result: str, status: int = 200) -> Json:
        return await self.end("police", task, result, status)

    async def every(self, task: Json) -> list[Json]:
        """Each clock of the case."""
        found: list[Json] = (await self.auditor.read(f"/cases/{task['case_id']}/deadlines"))["items"]
        return found

    async def clocks(self, task: Json) -> dict[str, Json]:
        """By rule, the last one started."""
        return {found["rule"]: found for found in await self.every(task)}

    async def due(self, task: Json, rule: str) -> datetime:
        return datetime.fromisoformat((await self.clocks(task))[rule]["due_at"]).astimezone(clock.SHANGHAI)

    async def told(self, task: Json, kind: str, who: str = "auditor") -> list[Json]:
        """Whoever reported is told of the report, and not of its case."""
        case = await self.auditor.read(f"/cases/{task['case_id']}")
        about = [{"case_id": case["id"]}, *({"report_id": one["id"]} for one in case["reports"])]
        found = [await self.people[who].read("/notices", limit=200, **one) for one in about]
        every = {notice["id"]: notice for page in found for notice in page["items"]}
        return [notice for notice in every.values() if notice["kind"] == kind]

    async def entries(self, task: Json) -> int:
        return int((await self.auditor.read(f"/audit/cases/{task['case_id']}/verify"))["events"])

    async def deliver(self, task: Json, kind: str) -> None:
        for notice in await self.told(task, kind):
            await self.notice.deliver(Subject(notice["id"]))

    async def close(self, task: Json, status: int = 200) -> Json:
        """The others have done their part, and everybody is told."""
        for name in ("civil_affairs", "education"):
            own = await self.people[name].read("/referrals", case_id=task["case_id"], state="pending")
            for referral in own["items"]:
                if referral["organisation"] == self.people[name].organisation:
                    await self.people[name].do(f"/referrals/{referral['id']}/claim", {})
                    order = {"result": "SUPPORT_IN_PROGRESS"}
                    await self.people[name].do(f"/referrals/{referral['id']}/resolve", order)
        for office in (self.police, self.civil_affairs):
            await office.tell(task["case_id"])
        for told in await self.told(task, "RESULT", "school"):
            await self.school.do(f"/notices/{told['id']}/acknowledge")
        done: Json = await self.chief.do(f"/cases/{task['case_id']}/close", {"reason": "SAFE_STABLE"}, status)
        return done


@pytest.fixture(scope="module")
async def station(house: House, database: Database) -> Station:
    people = {name: await house.office(code, role=role, person=who) for name, (code, role, who) in OFFICES.items()}
    return Station(people, NoticeKeeper(database))


@pytest.fixture(scope="module")
async def committee(house: House) -> Office:
    """The residents' committee of a quarter of the town, where there is no village."""
    place = QUARTER
    execute(house.server, "INSERT INTO division (code, name) VALUES (%s, %s)", place, "青禾社区")
    execute(
        house.server,
        "INSERT INTO organisation (code, name, unit_type, division_code, superior, competent, active)"
        " VALUES (%s, %s, %s, %s, %s, false, true)",
        *(f"residents-{place}", "青禾社区居委会", "RESIDENTS_COMMITTEE", place, "township-349901101"),
    )
    return await house.office(f"residents-{place}", role="handler", person="社区主任")


@pytest.fixture
def time(station: Station) -> Iterator[Now]:
    """Twenty to four on the day of the report; everybody has a token already."""
    found = Now(at("03-10 15:40"))
    with clock.reading(found):
        yield found
