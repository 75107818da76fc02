"""A clinic saw the injuries in January and did not report; the school did, in March."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from services.core import clock
from services.core.database import Database
from services.procedures import due
from tests.house import House, Json, Office
from tests.police.conftest import Now, at
from tests.reports_made import report

OFFICES = {
    "school": ("school-349901101-1", None, None),
    "police": ("police-349901", None, "王警官"),
    "chief": ("police-349901", "supervisor", "周所长"),
    "procuratorate": ("procuratorate-349901", None, "方检察官"),
    "chief_procurator": ("procuratorate-349901", "supervisor", "检察长"),
    "court": ("court-349901", None, "周法官"),
    "health": ("health-349901", None, "苏医师"),
    "health_chief": ("health-349901", "supervisor", "卫健主任"),
    "education": ("education-349901", None, "陈干事"),
    "civil_affairs": ("civil-affairs-349901", None, "李科员"),
    "federation": ("womens-federation-349901", None, "妇联干部"),
    "township": ("township-349901101", None, "督导员"),
    "hospital": ("hospital-349901-1", None, None),
    "doctor": ("hospital-349901-1", "handler", "医务科"),
    "village": ("village-349901101201", "handler", "儿童主任"),
    "neighbour": ("police-349902", None, "邻县警官"),
    "auditor": ("audit-340000", None, None),
}
FACTS = "一月接诊时已见多处新旧伤，未依法报告。"


@dataclass
class Circle:
    """Everybody who has to do with it. `time` is given."""

    people: dict[str, Office]
    database: Database
    time: Now

    def __getattr__(self, name: str) -> Office:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    async def child(self, **more: Any) -> Json:
        """The case of a child, as the school reported it; the police have claimed it."""
        number = (await self.school.do("/reports", report(**more), 201))["number"]
        task = (await self.police.read("/referrals", report_number=number))["items"][0]
        await self.police.do(f"/referrals/{task['id']}/claim", {})
        case: Json = await self.auditor.read(f"/cases/{task['case_id']}")
        return case

    async def opened(self, about: Json | None = None, by: str = "police", status: int = 201, **more: Any) -> Json:
        failure = {"ground": "FAILURE_TO_REPORT", "unit": "hospital-349901-1", "facts": FACTS, **more}
        path = f"/cases/{about['id']}/accountability" if about else "/accountability"
        if about is None:
            failure.setdefault("division_code", "349901101000")
        case: Json = await self.people[by].do(path, failure, status)
        return case

    async def task(self, case: Json, who: str) -> Json:
        """This office's own referral in the case."""
        found = (await self.people[who].read("/referrals", case_id=case["id"]))["items"]
        return next(item for item in found if item["organisation"] == self.people[who].organisation)

    async def claim(self, case: Json, who: str) -> None:
        task = await self.task(case, who)
        if task["state"] == "pending":
            await self.people[who].do(f"/referrals/{task['id']}/claim", {})

    async def measure(self, case: Json, who: str, kind: str, status: int = 201, **more: Any) -> Json:
        await self.claim(case, who)
        path = f"/referrals/{(await self.task(case, who))['id']}/measures"
        body = {"kind": kind, "decided_at": clock.now().isoformat(), "document_number": "示卫〔2026〕5号", **more}
        made: Json = await self.people[who].do(path, body, status)
        return made

    async def resolve(self, case: Json, who: str, result: str, status: int = 200) -> Json:
        path = f"/referrals/{(await self.task(case, who))['id']}/resolve"
        done: Json = await self.people[who].do(path, {"result": result}, status)
        return done

    async def close(self, case: Json, status: int = 200, who: str = "chief", **more: Any) -> Json:
        body = {"reason": "HELD_TO_ACCOUNT", "document_number": "示公函〔2026〕9号", **more}
        done: Json = await self.people[who].do(f"/cases/{case['id']}/close", body, status)
        return done

    async def held(self, about: Json | None = None, **more: Any) -> Json:
        """Up to the answer of the authority: informed, disciplined, corrected; all tasks are done."""
        case = await self.opened(about, **more)
        await self.measure(case, "police", "NOTIFY_NON_REPORTING")
        await self.measure(case, "health", "MEDICAL_STAFF_SANCTION")
        await self.resolve(case, "health", "RECTIFIED")
        await self.resolve(case, "police", "RECTIFIED")
        return case

    async def clocks(self, case: Json) -> dict[str, Json]:
        found = (await self.auditor.read(f"/cases/{case['id']}/deadlines"))["items"]
        return {clock["rule"]: clock for clock in found}

    async def due(self, case: Json, rule: str) -> datetime:
        return datetime.fromisoformat((await self.clocks(case))[rule]["due_at"]).astimezone(clock.SHANGHAI)

    async def types(self, case: Json) -> list[str]:
        items = (await self.auditor.read(f"/cases/{case['id']}/timeline", limit=200))["items"]
        return [item["type"] for item in items]

    async def mark(self, case: Json) -> None:
        """As the case's workflow does when something of it is due."""
        async with self.database.transaction() as session:
            await due.mark(session, case["id"])


@pytest.fixture
async def circle(house: House, database: Database) -> Circle:
    people = {name: await house.office(code, role=role, person=who) for name, (code, role, who) in OFFICES.items()}
    return Circle(people, database, Now(at("03-20 10:00")))


@pytest.fixture(autouse=True)
def time(circle: Circle) -> Iterator[Now]:
    with clock.reading(circle.time):
        yield circle.time
