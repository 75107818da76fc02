"""A report that waits in the inbox of the county's police."""

from dataclasses import dataclass
from typing import Any

import psycopg

from tests.house import House
from tests.reports_made import report


@dataclass(frozen=True)
class Filed:
    """`task`: the referral of the leading office, the police unless told."""

    number: str
    case_id: str
    case_number: str
    task: str


async def reported(house: House, organisation: str = "police-349901", **more: Any) -> Filed:
    school = await house.office("school-349901101-1", person="林老师")
    receipt = await school.do("/reports", report(**more), 201)
    office = await house.office(organisation)
    (found,) = (await office.read("/referrals", report_number=receipt["number"]))["items"]
    return Filed(receipt["number"], found["case_id"], found["case_number"], found["id"])


async def altered(house: House) -> str:
    """The number of a case whose second entry somebody with the database's own rights has changed."""
    filed = await reported(house)
    with psycopg.connect(house.server.url("postgres"), autocommit=True) as connection:
        connection.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        connection.execute(
            "UPDATE ledger_entry SET canonical = canonical || ' ' WHERE stream = %s AND seq = 2",
            [f"case:{filed.case_id}"],
        )
        connection.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
    return filed.case_number


async def emergency(house: House, case_id: str, reason: str = "孩子今夜失踪") -> str:
    """A supervisor of the city opens the case; answers the opening's id."""
    boss = await house.office("police-349900", role="supervisor", person="值班领导")
    return str((await boss.do(f"/cases/{case_id}/break-glass", {"reason": reason}, 201))["id"])
