"""What nobody foresaw: a bare 500 for the caller, and for the log where it happened, never the error's text."""

import json
from collections.abc import Iterator

import httpx
import pytest
import structlog
from starlette.types import Receive, Scope, Send

from services.core import logs

SECRET = "印记小禾"


@pytest.fixture(autouse=True)
def _as_configured() -> Iterator[None]:
    logs.configure("INFO")
    yield
    structlog.reset_defaults()


async def _fails(_: Scope, __: Receive, ___: Send) -> None:
    raise ValueError(SECRET)


async def _fails_in_the_middle(_: Scope, __: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    raise ValueError(SECRET)


async def test_an_unforeseen_error_is_a_bare_500(capsys: pytest.CaptureFixture[str]) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(logs.Traced(_fails)), base_url="http://x") as client:
        answer = await client.get(f"/v1/{SECRET}")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    said = capsys.readouterr().out
    lines = [json.loads(line) for line in said.splitlines()]
    assert [line["event"] for line in lines] == ["request.failed", "request"]
    assert {line["trace_id"] for line in lines} == {answer.headers["x-trace-id"]}
    assert lines[0]["error"] == "ValueError"
    assert lines[0]["where"][-1].startswith("_fails:")
    assert SECRET not in said + answer.text


async def test_an_error_after_the_answer_has_begun_goes_no_further(capsys: pytest.CaptureFixture[str]) -> None:
    """The server would write its text, and the values in it, into its own log."""
    sent = []

    async def send(message: object) -> None:
        sent.append(message)

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": "/"}
    await logs.Traced(_fails_in_the_middle)(scope, receive, send)
    assert len(sent) == 1
    said = capsys.readouterr().out
    assert '"error": "ValueError"' in said
    assert SECRET not in said
