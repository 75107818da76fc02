"""A browser without scripts: it keeps cookies, finds forms, fills them in and follows where they lead."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count

import httpx
import pyotp

from services.core import clock
from services.core.actor import Role
from tests.house import House
from tests.identity.logging_in import PASSWORD, newcomer

BASE = "http://house"


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    controls: list[str] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(told.get("action", "")))
        elif self.found and told.get("name"):
            self.found[-1].controls.append(told["name"])
            if "value" in told and told.get("type") in ("hidden", "text", "time", "datetime-local", "date"):
                self.found[-1].fields[told["name"]] = told["value"]


def forms(page: str) -> list[Form]:
    parser = _Forms()
    parser.feed(page)
    return parser.found


class Browser:
    """Each from an address of its own: what others try is not counted against it."""

    _places = count(1)

    def __init__(self, house: House) -> None:
        here = ipaddress.ip_address("198.18.0.0") + next(self._places)
        transport = httpx.ASGITransport(app=house.app, raise_app_exceptions=False, client=(str(here), 443))
        self.client = httpx.AsyncClient(transport=transport, base_url=BASE, headers={"Accept": "text/html"})
        self.page = httpx.Response(200)

    @classmethod
    def at(cls, client: httpx.AsyncClient) -> "Browser":
        """Of pages that are served elsewhere than in this process."""
        found = cls.__new__(cls)
        found.client, found.page = client, httpx.Response(200)
        return found

    async def open(self, address: str, **headers: str) -> httpx.Response:
        self.page = await self.client.get(address, headers=headers, follow_redirects=True)
        return self.page

    async def send(self, form: Form, *, follow: bool = True, **fields: str) -> httpx.Response:
        """As this page's form, with these fields filled in."""
        address = self.page.url.join(form.action) if form.action else self.page.url
        answer = await self.client.post(address, data={**form.fields, **fields}, follow_redirects=follow)
        if follow:
            self.page = answer
        return answer

    def form(self, control: str = "", action: str = "") -> Form:
        """The page's form with this control, or that leads to this address."""
        return next(self._forms(control, action))

    def _forms(self, control: str, action: str) -> Iterator[Form]:
        for found in self.all_forms():
            if (control and control in found.controls) or (action and found.action == action):
                yield found

    def all_forms(self) -> list[Form]:
        return forms(self.page.text)

    async def fill(self, control: str, **fields: str) -> httpx.Response:
        """The form with this control."""
        form = self.form(control)
        form.fields |= fields
        return await self.send(form)

    async def upload(self, control: str, content: bytes, name: str = "公函.pdf", **fields: str) -> httpx.Response:
        """The form with this control, with a file."""
        address = self.page.url.join(self.form(control).action)
        files = {"file": (name, content)}
        self.page = await self.client.post(address, data=fields, files=files, follow_redirects=True)
        return self.page

    async def close(self) -> None:
        await self.client.aclose()


async def logged_in(
    house: House, organisation: str = "police-349901", role: Role = Role.HANDLER, person: str | None = None
) -> Browser:
    """Through every step of a first login."""
    browser, somebody = Browser(house), await newcomer(house, organisation, role, person)
    await browser.open("/login")
    await browser.fill("login", login=somebody.login, password=somebody.password)
    secret = browser.form("code").fields["secret"]
    await browser.fill("code", code=pyotp.TOTP(secret).at(clock.now()))
    await browser.open("/login/password")
    await browser.fill("new", old=somebody.password, new=PASSWORD)
    return browser
