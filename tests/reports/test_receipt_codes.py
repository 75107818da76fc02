"""A wrong receipt code costs what a right one costs, is told nothing, and is not tried for long."""

from datetime import timedelta

import pytest

from services.core import clock
from services.reports.access import WRONG_CODES
from tests.api.refusals import assert_problem
from tests.api.test_statements import statements
from tests.house import House, Json
from tests.reports_made import report

WRONG = {"receipt_code": "0000-0000-0000-0000"}
AROUND = ("BEGIN", "COMMIT", "ROLLBACK")


@pytest.fixture
async def right(house: House) -> Json:
    await house.anybody().do("/reports", report(), 201)
    return {"receipt_code": (await house.anybody().do("/reports", report(), 201))["receipt_code"]}


async def test_a_wrong_code_is_looked_up_with_the_same_work(house: House, right: Json) -> None:
    counts = []
    for code in (right, WRONG, {"receipt_code": "9999-9999-9999-9999"}):
        await house.anybody().post("/receipts/lookup", code)  # whatever is asked once is asked before
        with statements(house) as asked:
            await house.anybody().post("/receipts/lookup", code)
        counts.append([sql for sql in asked if "throttle_bucket" not in sql and sql not in AROUND])
    assert counts[0] == counts[1] == counts[2]


async def test_wrong_codes_are_told_nothing_and_then_made_to_wait(house: House, right: Json) -> None:
    nobody = house.anybody()
    tomorrow = clock.now() + timedelta(days=1)  # a day of its own: no other test's tries count
    with clock.reading(lambda: tomorrow):
        for _ in range(WRONG_CODES.most):
            assert_problem(await nobody.post("/receipts/lookup", WRONG), 404, "not-found")
        refused = await nobody.post("/receipts/lookup", WRONG)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
        assert (await nobody.post("/receipts/lookup", right)).status_code == 429
        for path, more in (("supplements", {"narrative": "补充"}), ("signed", {})):
            assert (await nobody.post(f"/receipts/{path}", {**WRONG, **more})).status_code == 429
    with clock.reading(lambda: tomorrow + WRONG_CODES.within):
        assert (await nobody.post("/receipts/lookup", right)).status_code == 200


async def test_right_codes_are_never_made_to_wait(house: House, right: Json) -> None:
    for _ in range(WRONG_CODES.most + 5):
        await house.anybody().do("/receipts/lookup", right)
