"""Server-sent events: what an office hears of its open tasks, and until when."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from tests.api.stored import execute
from tests.house import House, Office
from tests.reports_made import report

Next = Callable[[], Awaitable[dict[str, Any]]]


@asynccontextmanager
async def listening(house: House, office: Office) -> AsyncIterator[Next]:
    """The messages of the answer as they come: the test client would wait for the end of it."""
    sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    wanted = [(name.lower().encode(), value.encode()) for name, value in office.headers.items()]
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "method": "GET",
        "path": "/v1/events",
    }
    scope |= {"raw_path": b"/v1/events", "query_string": b"", "root_path": "", "headers": wanted}
    scope |= {"client": ("127.0.0.1", 1), "server": ("house", 80)}
    asked = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if asked.is_set():
            await asyncio.Event().wait()
        asked.set()
        return {"type": "http.request", "body": b"", "more_body": False}

    task = asyncio.create_task(house.app(scope, receive, sent.put))  # type: ignore[arg-type]
    try:
        yield lambda: asyncio.wait_for(sent.get(), 15)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def begun(house: House, message: Next) -> None:
    start = await message()
    assert start["status"] == 200
    assert (b"content-type", b"text/event-stream; charset=utf-8") in start["headers"]
    assert (await message())["body"].startswith(b"retry:")
    await house.app.state.watch._compare(["police-349901"])  # what comes after this is new


async def told(message: Next) -> tuple[str, dict[str, str]]:
    name, data = (await message())["body"].decode().strip().split("\n")
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


async def test_an_office_hears_of_a_task_by_its_type_and_id_alone(house: House, school: Office, police: Office) -> None:
    async with listening(house, police) as message:
        await begun(house, message)
        number = (await school.do("/reports", report(), 201))["number"]
        (found,) = (await police.read("/referrals", report_number=number))["items"]
        created = {"type": "referral.created", "referral_id": found["id"]}
        assert await told(message) == ("referral.created", created)
        await police.do(f"/referrals/{found['id']}/claim", {})
        assert await told(message) == ("referral.changed", created | {"type": "referral.changed"})


async def test_whoever_is_disabled_hears_nothing_more(house: House, school: Office) -> None:
    leaving = await house.office("police-349901", person="离任警官")
    async with listening(house, leaving) as message:
        await begun(house, message)
        execute(house.server, "UPDATE person SET disabled_at = now() WHERE name = '离任警官'")
        await school.do("/reports", report(), 201)
        assert (await message())["more_body"] is False


@pytest.mark.parametrize(("organisation", "status"), [("school-349901101-1", 403), ("audit-340000", 403), (None, 401)])
async def test_only_who_works_on_tasks_hears_of_them(house: House, organisation: str | None, status: int) -> None:
    caller = await house.office(organisation) if organisation else house.anybody()
    assert (await caller.get("/events")).status_code == status
