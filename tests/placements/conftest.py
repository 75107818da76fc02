"""A case of the worked example in the county's civil affairs office, and the time of its own day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest

from services.core import clock
from services.core.database import Database
from services.procedures.keepers import PlacementKeeper
from tests.house import House, Json, Office
from tests.procedures.conftest import Engine, Time
from tests.reports_made import report
from workflows.promises import Look, Subject

CARE = {"name": "县未成年人救助保护中心", "organisation": "protection-institution-349901", "address": "示范县育才路7号"}
VIEW = "愿意住在中心，不想回家。"


@dataclass
class Guardians:
    """The people of the case: who reports, who proposes, two who may decide, the others."""

    school: Office
    handler: Office
    supervisor: Office
    deputy: Office
    police: Office
    education: Office
    above: Office
    auditor: Office
    village: Office

    async def case(self, *children: Json) -> Json:
        number = (await self.school.do("/reports", report(*children), 201))["number"]
        found = (await self.police.read("/referrals", report_number=number))["items"][0]
        case: Json = await self.handler.read(f"/cases/{found['case_id']}")
        return case

    def proposal(self, case: Json, **more: object) -> Json:
        return {
            "child_id": case["children"][0]["id"],
            "ground": "TG6",
            "mode": "PROTECTION_INSTITUTION",
            "caretaker": CARE,
            "starts_at": clock.now().isoformat(),
            "child_view": VIEW,
            "note": "祖母年迈，无照护能力。",
            **more,
        }

    async def proposed(self, case: Json, **more: object) -> Json:
        made: Json = await self.handler.do(f"/cases/{case['id']}/placements", self.proposal(case, **more), 201)
        return made

    async def active(self, case: Json, **more: object) -> str:
        path = f"/placements/{(await self.proposed(case, **more))['id']}"
        await self.supervisor.do(f"{path}/approve")
        return path

    async def recorded(self, case: Json, *kinds: str) -> None:
        """Measures of civil affairs, decided now."""
        found = [r for r in case["referrals"] if r["agency"] == "CIVIL_AFFAIRS"]
        path = f"/referrals/{found[0]['id']}"
        if (await self.handler.read(path))["state"] == "pending":
            await self.handler.do(f"{path}/claim", {})
        for kind in kinds:
            decided = {"kind": kind, "decided_at": clock.now().isoformat()}
            await self.handler.do(f"{path}/measures", decided, 201)

    async def clocks(self, case: Json) -> dict[str, Json]:
        """Of the case's placements, by rule: the last one started."""
        every = (await self.handler.read(f"/cases/{case['id']}/deadlines"))["items"]
        return {found["rule"]: found for found in every if found["subject"]["kind"] == "placement"}

    async def filing(self, case: Json) -> list[Json]:
        """The clocks that warn of the last day to file, in the order of their ends."""
        every = (await self.handler.read(f"/cases/{case['id']}/deadlines"))["items"]
        return sorted((c for c in every if c["rule"] == "M6.FILE"), key=lambda c: str(c["due_at"]))

    async def events(self, case: Json) -> list[Json]:
        entries = await self.auditor.read(f"/cases/{case['id']}/timeline", limit=200)
        return [e for e in entries["items"] if e["subject"]["kind"] == "placement"]


@pytest.fixture(scope="module")
async def guardians(house: House) -> Guardians:
    office = "civil-affairs-349901"
    return Guardians(
        school=await house.office("school-349901101-1"),
        handler=await house.office(office, person="民政干部"),
        supervisor=await house.office(office, role="supervisor", person="民政局长"),
        deputy=await house.office(office, role="supervisor", person="民政副局长"),
        police=await house.office("police-349901", person="王警官"),
        education=await house.office("education-349901", person="陈老师"),
        above=await house.office("civil-affairs-349900", person="市局干部"),
        auditor=await house.office("audit-340000"),
        village=await house.office("village-349901101201", role="handler", person="儿童主任"),
    )


@dataclass
class Placings:
    """Asks the keeper as the workflow does: look; when something is due, mark; look again."""

    keeper: PlacementKeeper

    async def settle(self, path: str) -> Look:
        subject = Subject(path.rpartition("/")[2])
        look = await self.keeper.look(subject)
        if look.next_due_in is not None and look.next_due_in <= 0:
            await self.keeper.mark_due(subject)
            look = await self.keeper.look(subject)
        return look


@pytest.fixture
def placings(database: Database) -> Placings:
    return Placings(PlacementKeeper(database))


@pytest.fixture
def engine(database: Database) -> Engine:
    return Engine(database)


@pytest.fixture
def time(guardians: Guardians) -> Iterator[Time]:
    """The evening of the worked example; the people have their tokens already."""
    found = Time(datetime(2026, 3, 10, 20, 30, tzinfo=clock.SHANGHAI))
    with clock.reading(found):
        yield found
