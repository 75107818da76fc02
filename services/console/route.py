"""One request of a page: its form read, its language told, its visitor known, its refusal shown where it can be mended.

A form lives at one address: GET shows it, POST does it and leads on. A refused POST is answered by the same GET, with
what was sent and why it was refused. An act in place has no page of its own: it goes back to the one that it stood on.
"""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData

from services.console import cookies, forms
from services.console.forms import ForeignForm, FormRequest
from services.console.page import HEADERS, Page, Refusal, Said, said
from services.core import body, problems, row_security
from services.core.errors import DomainError, Unauthenticated
from services.core.route import House, once
from services.files import uploads
from services.files.multipart import Field
from services.identity.accounts import sessions
from services.identity.accounts.errors import NoSession, WrongCredentials

Handle = Callable[[Request], Coroutine[Any, Any, Response]]


class FormRoute(APIRoute):
    """Without a transaction: for the steps of a login, which open their own."""

    def get_route_handler(self) -> Handle:
        handle = super().get_route_handler()

        async def answer(received: Request) -> Response:
            request = await forms.read(received)
            body.check_address(request)
            try:
                answered = await self.within(request, handle)
            except (DomainError, RequestValidationError) as error:
                shown = None if _leads_to_login(error) else await self._again(request, error)
                if shown is None:
                    raise
                answered = shown
            for name, value in HEADERS.items():  # a remembered answer comes without them
                answered.headers.setdefault(name, value)
            return answered

        return answer

    async def within(self, request: FormRequest, handle: Handle) -> Response:
        return await handle(request)

    async def _again(self, request: FormRequest, error: DomainError | RequestValidationError) -> Response | None:
        """The refused form, or the page of a refused act; None where neither is."""
        if request.method != "POST" or isinstance(error, ForeignForm):
            return None
        problem = problems.of(request, error)
        scope = {**request.scope, "method": "GET"}
        form = _shown_at(request)
        if form is not None:
            handle = super(FormRoute, form).get_route_handler()
            again = FormRequest({**scope, **form.matches(scope)[1]}, request.receive)
            again.fields, again.hidden = request.fields, request.hidden
            again.state.refusal = Refusal(problem, request.fields)
            return await form.within(again, handle)
        words = _REFUSED.get(problem["type"].removeprefix(problems.TYPE))
        return Page(request).back(words(problem)) if words and "back" in request.hidden else None


class PageRoute(FormRoute):
    """In one transaction, in which the dependencies of every feature find the session and who acts."""

    async def within(self, request: FormRequest, handle: Handle) -> Response:
        house: House = request.app.state.house
        async with _visit(house, request) as session:
            return await once(house, session, request, handle, request.sent)


class UploadPageRoute(FormRoute):
    """For a form with a file, whose endpoint takes an `Uploaded`."""

    async def within(self, request: FormRequest, handle: Handle) -> Response:
        return await uploads.receive(request, handle, _visit)

    async def _again(self, request: FormRequest, error: DomainError | RequestValidationError) -> Response | None:
        fields: list[Field] = request.state.upload.fields if hasattr(request.state, "upload") else []
        request.fields = FormData([(field.name, field.value) for field in fields])
        return await super()._again(request, error)


def pages() -> APIRouter:
    """For the pages of one group."""
    return APIRouter(route_class=PageRoute, include_in_schema=False, tags=[problems.PAGES])


def uploading() -> APIRouter:
    """For the forms of a group that bring a file."""
    return APIRouter(route_class=UploadPageRoute, include_in_schema=False, tags=[problems.PAGES])


@asynccontextmanager
async def _visit(house: House, request: Request) -> AsyncIterator[AsyncSession]:
    """One transaction of this request's, in which dependencies find the session and who acts."""
    async with house.database.transaction() as session:
        request.state.session, request.state.visitor = session, None
        token = cookies.read(request, cookies.SESSION)
        if token:
            try:
                request.state.visitor = await sessions.visitor(session, token, acts=not forms.is_fetched(request))
            except NoSession:
                request.state.visitor = None
        actor = Page(request).actor
        request.state.actor = actor
        if actor is not None:
            row_security.act(session, actor)
        await house.rates.spend(request, actor)
        yield session


def _leads_to_login(error: Exception) -> bool:
    return isinstance(error, Unauthenticated) and not isinstance(error, WrongCredentials)


def _shown_at(request: Request) -> FormRoute | None:
    """What shows the form that was sent to this address."""
    for route in iter_route_contexts(request.app.routes):
        found = route.original_route
        if isinstance(found, FormRoute) and "GET" in (route.methods or ()) and found.path_regex.match(request.url.path):
            return found
    return None


def _already_claimed(problem: dict[str, Any]) -> Said:
    holder = (problem.get("claimed_by") or {}).get("person")
    if holder is None:
        return said("其他人已经认领，本页已更新。", "warning")
    return said("%(person)s已经认领，本页已更新。", "warning", person=holder)


def _stale(_: dict[str, Any]) -> Said:
    return said("案件刚有变化，您的操作未提交。请看过变化再试。", "warning")


_REFUSED: dict[str, Callable[[dict[str, Any]], Said]] = {"already-claimed": _already_claimed, "stale-state": _stale}
"""Acts in place that somebody else has overtaken: what the page then says, besides showing how it stands now."""
