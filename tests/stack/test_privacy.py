"""Nothing personal leaves the vault: not into the engine, not into a log of any process."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import MessageToJson

from services.embedded.layout import Layout
from tests.house import Office
from tests.reports_made import child, report
from tests.stack.many import caught_up
from tests.stack.product import Product

pytestmark = pytest.mark.stack

NAME, GUARDIAN, REPORTER, PHONE = "隐名童甲", "隐名父乙", "隐名师丙", "13977665544"
ADDRESS, NARRATIVE, REASON, NOTE = "隐址巷九号", "隐述一段伤情", "隐因不便明言", "隐记一笔"
MARKED = (NAME, GUARDIAN, REPORTER, PHONE, ADDRESS, NARRATIVE, REASON, NOTE)


async def test_marked_values_are_in_no_history_and_in_no_log(
    product: Product, school: Office, police: Office, auditor: Office
) -> None:
    receipt = await school.do("/reports", marked_report(), 201)
    (referral,) = (await police.read("/referrals", report_number=receipt["number"]))["items"]
    case, ours = referral["case_id"], f"/referrals/{referral['id']}"
    await refused(school, police, ours)
    await police.do(f"{ours}/claim", {})
    await police.do(f"{ours}/release", {"reason": REASON})
    await police.do(f"{ours}/claim", {})
    await police.do(f"{ours}/resolve", {"result": "PENALISED", "note": NOTE})
    await school.do(f"/reports/{receipt['id']}/supplements", {"narrative": NARRATIVE}, 201)
    await police.do(f"/cases/{case}/unmask", {"fields": ["children"], "reason": REASON})
    await caught_up(product, [case])

    histories = [text async for text in histories_of(product, case)]
    assert len(histories) >= 5
    assert found_in("".join(histories)) == []
    logs = list(Layout(product.home).log("api").parent.glob("*.log"))
    assert {"api", "worker", "relay", "postgres", "temporal", "up"} <= {log.stem for log in logs}
    for log in logs:
        assert found_in(await asyncio.to_thread(Path.read_text, log)) == [], log.name


async def refused(school: Office, police: Office, ours: str) -> None:
    """Errors are where values like to slip out: of the form, of the database, of the address."""
    for wrong in (
        {"division_code": NAME},
        {"narrative": f"{NARRATIVE}\x00"},
        {"occurred_at": NARRATIVE},
        {"nickname": NAME},
    ):
        answer = await school.post("/reports", marked_report(**wrong))
        assert answer.status_code == 422
        assert found_in(answer.text) == []
    assert (await police.post(f"{ours}/resolve", {"result": NAME})).status_code in (409, 422)
    assert (await police.get("/cases", q=NAME)).status_code in (200, 422)
    assert (await police.get(f"/cases/{NAME}")).status_code in (404, 422)


def marked_report(**more: Any) -> dict[str, Any]:
    guardian = {"name": GUARDIAN, "relationship": "FATHER", "phone": PHONE}
    return report(
        child(name=NAME, address=ADDRESS, guardians=[guardian]),
        **{"reporter": {"name": REPORTER, "phone": PHONE, "relationship": "TEACHER"}, "narrative": NARRATIVE, **more},
    )


async def histories_of(product: Product, case: str) -> AsyncIterator[str]:
    """Every history that the engine has of this case and its parts, payloads in plain."""
    engine = await product.engine()
    parts = product.rows(
        "SELECT 'referral-' || id AS id FROM referral WHERE case_id = %(case)s"
        " UNION ALL SELECT 'notice-' || id FROM notice WHERE case_id = %(case)s AND audience <> 'office'",
        case=case,
    )
    for id_ in (f"case-{case}", *(part.id for part in parts)):
        handle = engine.get_workflow_handle(id_)
        async for event in handle.fetch_history_events():
            yield MessageToJson(event, ensure_ascii=False) + event.SerializeToString().decode(errors="replace")


def found_in(text: str) -> list[str]:
    """The marked values in a text, as they are or as JSON writes them."""
    return [value for value in MARKED if value in text or json.dumps(value)[1:-1] in text]
