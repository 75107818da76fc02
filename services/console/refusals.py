"""A problem document as a page."""

from typing import Any

from fastapi import Request, Response

from services.console import cookies, forms
from services.console.page import Page
from services.core import problems

_TO_LOGIN = {"unauthenticated", "no-session"}


def page(request: Request, problem: dict[str, Any], headers: dict[str, str]) -> Response:
    """Whoever has to log in first is led there, and back afterwards."""
    shown = Page(request)
    code = problem["type"].removeprefix(problems.TYPE)
    if code in _TO_LOGIN:
        after = shown.address if request.method == "GET" else "/"
        response = shown.go(f"/login?{forms.query(next=after)}" if after != "/" else "/login")
        cookies.drop(response, request, cookies.SESSION)
        return response
    answer = shown.show("refusal.html", problem["status"], problem=problem, code=code)
    for name in ("Retry-After", "Allow"):
        if name in headers:
            answer.headers[name] = headers[name]
    return answer
