"""A clock of thirty days in a case of its own, and what is seen of it."""

from datetime import datetime
from typing import Any

from services.core.clock import SHANGHAI
from tests.house import House, Json, Office
from tests.reports_made import report

THURSDAY = datetime(2031, 3, 13, 10, tzinfo=SHANGHAI)  # beyond today, so that the tokens are young


async def police(house: House, role: str | None = None) -> Office:
    return await house.office("police-349901", role=role, person="周所长" if role else "王警官")


async def filed(house: House) -> Json:
    """The thirty days to conclude a public-security case: from Saturday, April 12 rolled to Monday."""
    school, officer = await house.office("school-349901101-1"), await police(house)
    number = (await school.do("/reports", report(), 201))["number"]
    referral = (await officer.read("/referrals", report_number=number))["items"][0]
    await officer.do(f"/referrals/{referral['id']}/claim", {})
    measure = {"kind": "PS_CASE_FILED", "decided_at": THURSDAY.isoformat()}
    await officer.do(f"/referrals/{referral['id']}/measures", measure, 201)
    return await clock_of(officer, referral["case_id"], "P16")


async def clock_of(office: Office, case_id: str, rule: str) -> Json:
    clocks = (await office.read(f"/cases/{case_id}/deadlines"))["items"]
    found: Json = next(c for c in clocks if c["rule"] == rule)
    return found


def day(due_at: str) -> str:
    """The day that begins at a due time."""
    return str(datetime.fromisoformat(due_at).astimezone(SHANGHAI).date())


async def entries(house: House, case_id: str, type_: str) -> list[Any]:
    auditor = await house.office("audit-340000")
    timeline = await auditor.read(f"/cases/{case_id}/timeline", limit=200)
    return [entry for entry in timeline["items"] if entry["type"] == type_]


async def of_rule(house: House, clock: Json, type_: str) -> list[Any]:
    return [entry for entry in await entries(house, clock["case_id"], type_) if entry["basis"] == clock["rule"]]
