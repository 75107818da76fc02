"""A case of police and civil affairs in which something sealed can be opened."""

from dataclasses import dataclass

import pytest

from services.core import clock
from tests.house import House, Json, Office
from tests.reports_made import report


@dataclass
class File:
    """A case, its offices in person, and the auditor."""

    case: str
    referral: str
    number: str
    police: Office
    guardian: Office
    education: Office
    auditor: Office

    async def openings(self, **narrowed: object) -> list[Json]:
        found: list[Json] = (await self.auditor.read("/audit/access-log", case_id=self.case, limit=200, **narrowed))[
            "items"
        ]
        return found


@pytest.fixture
async def file(house: House) -> File:
    school = await house.office("school-349901101-1")
    police = await house.office("police-349901", person="王警官")
    number = (await school.do("/reports", report(), 201))["number"]
    found = (await police.read("/referrals", report_number=number))["items"][0]
    await police.do(f"/referrals/{found['id']}/claim", {})
    return File(
        case=found["case_id"],
        referral=found["id"],
        number=number,
        police=police,
        guardian=await house.office("civil-affairs-349901", person="民政干部"),
        education=await house.office("education-349901", person="陈老师"),
        auditor=await house.office("audit-340000", person="审计员"),
    )


def measure(**words: str) -> Json:
    return {"kind": "ADMONITION", "decided_at": clock.now().isoformat(), **words}
