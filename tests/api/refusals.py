"""What every refusal must be: an RFC 9457 document with the fields that were wrong."""

from typing import Any

import httpx

MEMBERS = ("type", "title", "status", "detail", "trace_id")


def assert_problem(answer: httpx.Response, status: int, code: str, *wrong: tuple[str, str]) -> dict[str, Any]:
    """`wrong`: pointer and code of each field error, in any order, and no others. Answers the document."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert all(problem[name] for name in MEMBERS), problem
    assert problem["type"].endswith(f"/{code}"), problem
    assert problem["status"] == status
    assert problem["trace_id"] == answer.headers["x-trace-id"]
    found = problem.get("errors", [])
    assert sorted((error["pointer"], error["code"]) for error in found) == sorted(wrong), problem
    assert all(error["message"] for error in found)
    return problem
