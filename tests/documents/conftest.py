"""A case of violence at home: the police lead, civil affairs place the child, others help."""

from dataclasses import dataclass

import httpx
import pytest

from services.core import clock
from tests.house import House, Json, Office
from tests.reports_made import report

PAPER = b"%PDF-1.7\n" + "评估报告".encode() * 50


@dataclass
class Offices:
    school: Office
    police: Office
    machine: Office
    civil_affairs: Office
    education: Office
    health: Office
    village: Office
    auditor: Office
    above: Office

    async def case(self) -> Json:
        """In which health and the village were asked in."""
        number = (await self.school.do("/reports", report(), 201))["number"]
        found = (await self.police.read("/referrals", report_number=number))["items"][0]
        path = f"/cases/{found['case_id']}"
        await self.police.do(f"{path}/referrals", {"agency": "HEALTH", "reason": "验伤"}, 201)
        village = {"organisation": "village-349901101201", "agency": "VILLAGE_COMMITTEE", "reason": "查访"}
        await self.police.do(f"{path}/referrals", village, 201)
        case: Json = await self.police.read(path)
        return case

    async def placed(self, case: Json) -> str:
        """A temporary guardianship of the county's civil affairs."""
        proposal = {
            "child_id": case["children"][0]["id"],
            "ground": "TG6",
            "mode": "FOSTER_CARE",
            "caretaker": {"name": "某家庭", "address": "示范县育才路7号"},
            "starts_at": clock.now().isoformat(),
            "child_view": "愿意",
        }
        made = await self.civil_affairs.do(f"/cases/{case['id']}/placements", proposal, 201)
        return str(made["id"])


async def filed(office: Office, case: Json, kind: str, **more: str) -> str:
    """Where the paper is."""
    answer = await file(office, case, kind=kind, **more)
    assert answer.status_code == 201, answer.text
    return f"/cases/{case['id']}/documents/{answer.json()['id']}"


async def file(office: Office, case: Json, **fields: str) -> httpx.Response:
    return await office.send(f"/cases/{case['id']}/documents", PAPER, "评估.pdf", **fields)


@pytest.fixture(scope="module")
async def offices(house: House) -> Offices:
    return Offices(
        school=await house.office("school-349901101-1"),
        police=await house.office("police-349901", person="王警官"),
        machine=await house.office("police-349901"),
        civil_affairs=await house.office("civil-affairs-349901", person="民政干部"),
        education=await house.office("education-349901", person="陈老师"),
        health=await house.office("health-349901", person="卫健干部"),
        village=await house.office("village-349901101201", role="handler", person="儿童主任"),
        auditor=await house.office("audit-340000", person="审计员"),
        above=await house.office("police-349900", person="市局警官"),
    )


@pytest.fixture
async def case(offices: Offices) -> Json:
    return await offices.case()
