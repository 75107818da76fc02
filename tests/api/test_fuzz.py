"""Whatever JSON is sent as a report, it is taken or refused with its reasons: never an error of ours."""

import asyncio
import json
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.house import House
from tests.reports_made import report

SAMPLE = report()
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["MULTIPLE_INJURY", "FATHER", "349901101201", "police-349901", "2016-11-02", "2016-13-02"])
    | st.datetimes().map(lambda at: at.isoformat() + "+14:00")
    | st.dates().map(str)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*SAMPLE, *SAMPLE["children"][0], "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)
CHILDREN = st.fixed_dictionaries({}, optional=dict.fromkeys(SAMPLE["children"][0], VALUES))
REPORTS = st.one_of(
    VALUES,
    st.dictionaries(st.sampled_from(list(SAMPLE)), VALUES, min_size=1).map(lambda changed: {**SAMPLE, **changed}),
    st.lists(CHILDREN, max_size=3).map(lambda children: {**SAMPLE, "children": children}),
)


async def test_no_json_makes_the_service_fail(house: House) -> None:
    """Drawn in a thread, since the loop is taken by the application; sent one after the other."""
    loop = asyncio.get_running_loop()

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(REPORTS)
    def send(body: Any) -> None:
        content = json.dumps(body).encode()
        posting = house.client.post("/v1/reports", content=content, headers={"Content-Type": "application/json"})
        answer: httpx.Response = asyncio.run_coroutine_threadsafe(posting, loop).result(30)
        assert answer.status_code in (201, 400, 422), (answer.status_code, body)
        if answer.status_code == 422:
            assert answer.json()["errors"], answer.text

    await asyncio.to_thread(send)
