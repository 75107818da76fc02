"""A report that waits in the inbox of the county's police."""

from dataclasses import dataclass
from typing import Any

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
