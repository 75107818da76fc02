"""From a filed report to a told result, over HTTP, without the engine."""

from tests.house import House
from tests.reports_made import report


async def test_a_report_travels_to_police_civil_affairs_and_education(house: House) -> None:
    school = await house.office("school-349901101-1")
    police = await house.office("police-349901", person="王警官")
    receipt = await school.do("/reports", report(), 201)
    assert "110" in receipt["emergency_advice"]
    inbox = await police.read("/referrals", report_number=receipt["number"])
    assert [(r["agency"], r["role"], r["state"]) for r in inbox["items"]] == [("PUBLIC_SECURITY", "lead", "pending")]
    referral = inbox["items"][0]
    claimed = await police.do(f"/referrals/{referral['id']}/claim", {})
    assert claimed["claimed_by"] == {"organisation": "police-349901", "person": "王警官"}
    case = await police.read(f"/cases/{referral['case_id']}")
    assert {r["agency"] for r in case["referrals"]} >= {"PUBLIC_SECURITY", "CIVIL_AFFAIRS", "EDUCATION"}
    timeline = await police.read(f"/cases/{referral['case_id']}/timeline")
    print([(e["seq"], e["type"], e["summary"]) for e in timeline["items"]])
    auditor = await house.office("audit-340000")
    proof = await auditor.read(f"/audit/cases/{referral['case_id']}/verify")
    assert proof["valid"]
    assert proof["events"] == len(timeline["items"])
