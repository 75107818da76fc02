"""With PostgreSQL stopped nothing is promised and nothing half-done; afterwards all goes on."""

import asyncio
import signal

import pytest

from services.embedded import processes
from tests.house import Office
from tests.reports_made import report
from tests.stack.many import Many, caught_up, file_one, none_lost_none_doubled
from tests.stack.product import PATIENCE, Product, eventually

pytestmark = pytest.mark.stack


async def test_calls_are_refused_with_a_time_to_come_back_and_then_go_on(
    product: Product, school: Office, police: Office, auditor: Office
) -> None:
    many = Many.urgent(product)
    await many.file(school, 1)
    (case,) = many.cases()
    await caught_up(product, [case])
    (referral,) = (await police.read("/referrals", case_id=str(case), agency="PUBLIC_SECURITY"))["items"]
    events = (await auditor.read(f"/audit/cases/{case}/verify"))["events"]
    with product.without_restarts():
        await asyncio.to_thread(stop_database, product)
        for answer in (
            await school.post("/reports", report()),
            await police.post(f"/referrals/{referral['id']}/claim", {}),
            await police.get("/referrals"),
        ):
            assert answer.status_code == 503, answer.text
            assert int(answer.headers["Retry-After"]) > 0
            assert answer.headers["Content-Type"] == "application/problem+json"
        readiness = await school.client.get("/readyz")
        assert readiness.status_code == 503
        assert readiness.json()["parts"]["database"] == {"status": "away"}
        assert (await school.client.get("/healthz")).status_code == 200
    many.receipts.append(await file_one(school, report()))

    async def claimed() -> bool:
        return (await police.post(f"/referrals/{referral['id']}/claim", {})).status_code == 200

    assert (await auditor.read(f"/audit/cases/{case}/verify"))["events"] == events
    await eventually(claimed)
    await caught_up(product, many.cases())
    await none_lost_none_doubled(many, auditor)


async def test_reports_that_were_under_way_are_all_there_once(
    product: Product, school: Office, auditor: Office
) -> None:
    many = Many.for_one_office(product)
    await asyncio.gather(many.file(school, 30), asyncio.to_thread(stop_database, product))
    await none_lost_none_doubled(many, auditor)
    await caught_up(product, many.cases())


def stop_database(product: Product) -> None:
    """A fast shutdown, as an administrator's; the supervisor, when it is awake, starts it again."""
    server = product.stack.processes["postgres"]
    process = server.process()
    assert process is not None
    process.send_signal(signal.SIGINT)
    assert processes.until(lambda: server.process() is None, PATIENCE)
