"""A problem document as a page."""

import re
from typing import Any

from fastapi import Request, Response

from services.console import cookies, forms
from services.console.page import Page
from services.core import problems
from services.core.actor import Role

_TO_LOGIN = {"unauthenticated", "no-session"}
_CASE = re.compile(r"/cases/[0-9a-f-]{36}")


def page(request: Request, problem: dict[str, Any], headers: dict[str, str]) -> Response:
    """Whoever has to log in first is led there, and back afterwards."""
    shown = Page(request)
    code = problem["type"].removeprefix(problems.TYPE)
    if code in _TO_LOGIN:
        after = shown.address if request.method == "GET" else "/"
        response = shown.go(f"/login?{forms.query(next=after)}" if after != "/" else "/login")
        cookies.drop(response, request, cookies.SESSION)
        return response
    answer = shown.show("refusal.html", problem["status"], problem=problem, code=code, emergency=_emergency(shown))
    for name in ("Retry-After", "Allow"):
        if name in headers:
            answer.headers[name] = headers[name]
    return answer


def _emergency(shown: Page) -> str:
    """Where a supervisor opens the case of this address in an emergency, whether or not there is one."""
    of_case = _CASE.match(shown.path)
    is_boss = shown.actor is not None and shown.actor.role is Role.SUPERVISOR
    return f"{of_case[0]}/break-glass" if of_case and is_boss else ""
