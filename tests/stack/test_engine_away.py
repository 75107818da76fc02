"""With the engine stopped the people's work goes on, and the engine catches up when it is back."""

from typing import Any

import pytest

from tests.house import Office
from tests.reports_made import report
from tests.stack.many import caught_up
from tests.stack.product import Product

pytestmark = pytest.mark.stack


async def test_an_urgent_report_is_in_the_police_inbox_at_once_and_is_worked_off(
    product: Product, school: Office, police: Office, auditor: Office
) -> None:
    before = product.stack.processes
    await product.stop_engine()
    receipt = await school.do("/reports", report(harm_categories=[]), 201)
    inbox = (await police.read("/referrals", state="pending", limit=200))["items"]
    (lead,) = [found for found in inbox if receipt["number"] in found["report_numbers"]]
    case_id = lead["case_id"]
    (assisting,) = (await auditor.read("/referrals", case_id=case_id, agency="CIVIL_AFFAIRS"))["items"]
    civil_affairs = await product.office(police.client, "civil-affairs-349901", person="李科员")
    for office, referral, result in ((police, lead, "PENALISED"), (civil_affairs, assisting, "CHILD_PLACED")):
        await office.do(f"/referrals/{referral['id']}/claim", {})
        await office.do(f"/referrals/{referral['id']}/resolve", {"result": result})
    assert (await auditor.read(f"/cases/{case_id}"))["status"] == "resolved"
    assert await told(school, receipt) == ["ACCEPTED", "PENALISED"]  # the result is told with what handles the case

    await product.start_engine()
    await caught_up(product, [case_id])
    assert [name for name, one in product.stack.processes.items() if before[name] != one] == ["temporal"]
    assert (await auditor.read(f"/audit/cases/{case_id}/verify"))["valid"]


async def told(school: Office, receipt: dict[str, Any]) -> list[str]:
    return [update["result"] for update in (await school.read(f"/reports/{receipt['id']}"))["updates"]]
