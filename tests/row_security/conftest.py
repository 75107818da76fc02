"""Cases in two counties, each with something in every table; one that is kept from the police of its own county."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from services.embedded.postgres import SUPERUSER, Server
from tests.data_requests.asked import asked
from tests.house import House, Json, Office
from tests.reports_made import report

AT = "2026-03-11T09:00:00+08:00"
PLACED = {
    "ground": "TG6",
    "mode": "PROTECTION_INSTITUTION",
    "child_view": "愿意",
    "starts_at": "2026-03-10T20:30:00+08:00",
}
_RARE = (  # what takes long to come about
    "INSERT INTO case_merge SELECT {here}, '{{}}'",
    "INSERT INTO case_link VALUES ({here}, {there}, 'name_county'), ({there}, {here}, 'name_county')",
    """INSERT INTO referral_escalation SELECT id, 'police-349900', 1, now() FROM referral
       WHERE case_id = {here} AND organisation = 'police-349901'""",
    "INSERT INTO placement_review SELECT gen_random_uuid(), id, 'continue', mode, now(), NULL FROM placement",
    """INSERT INTO deadline_rung (deadline_id, rung, due_at, fired_at)
       SELECT id, 'test', now(), now() FROM deadline""",
)


@dataclass
class County:
    """`here`, `there`: ids of the cases of 349901 and 349902. `kept`: one of 349901 in which an officer is suspected.
    `account`: one that holds a hospital to account.
    """

    house: House
    here: str
    there: str
    kept: str
    account: str

    @asynccontextmanager
    async def transaction(self, office: Office) -> AsyncIterator[AsyncSession]:
        """What the api's statements run in when this office calls."""
        state = self.house.app.state.house
        async with state.database.transaction() as session:
            await state.identify(session, office.headers.get("Authorization"))
            yield session


@pytest.fixture(scope="module")
async def county(house: House, server: Server) -> County:
    school, hotel = await house.office("school-349901101-1"), await house.office("hotel-349902-1")
    police = await house.office("police-349901", person="本县警官")
    neighbour, above = await house.office("police-349902"), await house.office("police-349900")
    auditor = await house.office("audit-340000", person="审计员")
    for office in ("police-349901", "police-349902", "school-349901101-1"):
        keeper = await house.office(office, role="supervisor", person="接收主管")
        await keeper.do("/webhook-endpoints", {"url": "https://receiver.example/hutong"}, 201)
    here = await _reported(school, police)
    there = await _reported(hotel, neighbour, division_code="349902101201")
    harmer = {"relationship": "OTHER", "organisation": "police-349901"}
    kept = await _reported(school, above, suspected_harmers=[harmer])
    await _worked_on(house, here, school, police)
    await _worked_on(house, there, hotel, neighbour, county="349902")
    failure = {"ground": "FAILURE_TO_REPORT", "unit": "hospital-349901-1", "facts": "见伤未报"}
    account = await police.do(f"/cases/{here['id']}/accountability", failure, 201)
    chief = await house.office("police-349900", role="supervisor", person="市局值班长")
    await chief.do(f"/cases/{here['id']}/break-glass", {"reason": "孩子失联"}, 201)
    assert (await auditor.post("/audit/checkpoints")).status_code in (200, 201)
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        for statement in _RARE:
            connection.execute(statement.format(here=f"'{here['id']}'::uuid", there=f"'{there['id']}'::uuid").encode())
    return County(house, *(case["id"] for case in (here, there, kept, account)))


async def _reported(reporter: Office, office: Office, **more: object) -> Json:
    made = await reporter.do("/reports", report(**more), 201)
    referral = (await office.read("/referrals", report_number=made["number"]))["items"][0]
    case: Json = await office.read(f"/cases/{referral['case_id']}")
    return {**case, "report": made["id"], "referral": referral["id"]}


async def _worked_on(house: House, case: Json, reporter: Office, police: Office, county: str = "349901") -> None:
    path, task = f"/cases/{case['id']}", f"/referrals/{case['referral']}"
    officer = await house.office(police.organisation or "", person="表外警官")
    await officer.do(f"{task}/claim", {})
    await officer.do(f"{task}/measures", {"kind": "ADMONITION", "decided_at": AT, "note": "已训诫"}, 201)
    await officer.do(f"{path}/legal-referrals", {"forum": "court", "instrument": "PROTECTION_ORDER"}, 201)
    assert (await officer.send(f"{path}/documents", b"an opinion", kind="APPRAISAL_OPINION")).status_code == 201
    assert (await reporter.send(f"/reports/{case['report']}/attachments", b"a picture")).status_code == 201
    await officer.do(f"/reports/{case['report']}/questions", {"text": "几点发现的?"}, 201)
    await officer.do("/data-requests", asked(case), 201)
    await officer.do(f"{path}/unmask", {"fields": ["children"], "reason": "核对"})
    guardian = await house.office(f"civil-affairs-{county}", person="干部")
    child = (await guardian.read(path))["children"][0]["id"]
    await guardian.do(f"{path}/placements", {"child_id": child, "caretaker": {"name": "保护中心"}, **PLACED}, 201)
