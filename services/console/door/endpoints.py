"""In and out: name and password, the second factor, a password of one's own; the first page; the language."""

import re
from typing import Annotated

import segno
from fastapi import APIRouter, Form, Query, Request, Response
from markupsafe import Markup
from pydantic import BaseModel

from services.console import cookies, forms, navigation
from services.console.page import Page, ThisPage, said
from services.console.route import FormRoute, pages
from services.core import problems
from services.core.throttle import address_of
from services.core.wording import Language
from services.identity.accounts.login import Login
from services.identity.accounts.sessions import Opened, Step

router = pages()
steps = APIRouter(route_class=FormRoute, include_in_schema=False, tags=[problems.PAGES])

_STEPS = {Step.CODE: "/login/code", Step.ENROL: "/login/second-factor", Step.CHANGE_PASSWORD: "/login/password"}
_ENROLS = re.compile(r"otpauth://totp/[\x21-\x7e]{1,400}")
_YEAR = 366 * 24 * 3600
Next = Annotated[str, Query(max_length=500)]


class Credentials(BaseModel):
    login: str = ""
    password: str = ""


class Code(BaseModel):
    code: str = ""


class NewPassword(BaseModel):
    old: str = ""
    new: str = ""


def _door(request: Request) -> Login:
    door: Login = request.app.state.login
    return door


def _token(request: Request) -> str:
    return cookies.read(request, cookies.SESSION) or ""


def opened(page: Page, found: Opened, after: str) -> Response:
    """The next step, with the session that the last one opened."""
    after = forms.safe(after)
    where = _STEPS.get(found.step)
    response = page.go(f"{where}?{forms.query(next=after)}" if where else after)
    cookies.put(response, page.request, cookies.SESSION, found.token)
    cookies.drop(response, page.request, cookies.VISIT)
    return response


@router.get("/")
async def home(page: ThisPage) -> Response:
    """Who works here begins at their first page; everybody else can report, look a code up, or log in."""
    if page.actor is not None and navigation.first(page.actor) != "/":
        return page.go(navigation.first(page.actor))
    return page.show("door/home.html")


@router.get("/menu")
async def menu(page: ThisPage) -> Response:
    """What the band holds, where scripts are off and the window is narrow."""
    return page.show("door/menu.html")


@router.get("/language/{language}")
async def choose_language(language: Language, page: ThisPage, back: Next = "/") -> Response:
    response = page.go(back)
    cookies.put(response, page.request, cookies.LANGUAGE, language, seconds=_YEAR)
    return response


@steps.get("/login")
async def show_login(page: ThisPage, request: Request, next: Next = "/") -> Response:
    by_provider = request.app.state.provider_login is not None
    return page.show("door/login.html", after=next, by_provider=by_provider, query=forms.query)


@steps.post("/login")
async def log_in(page: ThisPage, sent: Annotated[Credentials, Form()], request: Request, next: Next = "/") -> Response:
    found = await _door(request).log_in(sent.login.strip().lower(), sent.password, address_of(request))
    return opened(page, found, next)


@steps.get("/login/code")
async def show_code(page: ThisPage, next: Next = "/") -> Response:
    return page.show("door/code.html", after=next)


@steps.post("/login/code")
async def confirm(page: ThisPage, sent: Annotated[Code, Form()], request: Request, next: Next = "/") -> Response:
    return opened(page, await _door(request).confirm(_token(request), sent.code), next)


@steps.get("/login/second-factor")
async def show_enrolment(page: ThisPage, request: Request, next: Next = "/") -> Response:
    """A new secret; after a wrong code the same one, which the form has kept."""
    secret, address = page.sent("secret"), page.sent("address")
    if not _ENROLS.fullmatch(address):
        enrolment = await _door(request).enrol(_token(request))
        secret, address = enrolment.secret, enrolment.address
    picture = Markup(segno.make(address).svg_inline(omitsize=True, border=2))  # noqa: S704 - drawn, not sent
    return page.show("door/second_factor.html", after=next, secret=secret, address=address, picture=picture)


@steps.post("/login/second-factor")
async def enrol(page: ThisPage, sent: Annotated[Code, Form()], request: Request, next: Next = "/") -> Response:
    """The recovery codes are shown once, so this answer is a page."""
    enrolled = await _door(request).confirm_enrolment(_token(request), sent.code)
    following = opened(page, enrolled.opened, next)
    shown = page.show("door/recovery_codes.html", codes=enrolled.recovery_codes, after=following.headers["location"])
    cookies.put(shown, request, cookies.SESSION, enrolled.opened.token)
    return shown


@steps.get("/login/password")
async def show_password(page: ThisPage, next: Next = "/") -> Response:
    return page.show("door/password.html", after=next)


@steps.post("/login/password")
async def change_password(
    page: ThisPage,
    sent: Annotated[NewPassword, Form()],
    request: Request,
    next: Next = "/",
) -> Response:
    return opened(page, await _door(request).change_password(_token(request), sent.old, sent.new), next)


@steps.post("/logout")
async def log_out(page: ThisPage, request: Request) -> Response:
    await _door(request).log_out(_token(request))
    response = page.go("/login", said("您已退出。"))
    cookies.drop(response, request, cookies.SESSION)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
