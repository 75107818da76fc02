"""The pages of `pages.py` before the eyes of who sees them. Each of them logs in once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pyotp
from playwright.async_api import Page

from services.core import clock
from tests.browser.pages import Seen
from tests.browser.sites import Site
from tests.console.visiting import Browser
from tests.house import House
from tests.identity.logging_in import PASSWORD, newcomer


class Viewing:
    """`parts`: what stands in addresses."""

    def __init__(self, site: Site, parts: dict[str, str]) -> None:
        self._site, self._parts = site, parts
        self._sessions: dict[tuple[str, str], str] = {}

    @asynccontextmanager
    async def window(self, seen: Seen, language: str = "zh") -> AsyncIterator[tuple[Page, str]]:
        """A window, and the address that is to be opened in it."""
        session = await self._session(seen)
        async with self._site.visitor(session=session, language=language) as page:
            yield page, seen.address.format(**self._parts)

    async def _session(self, seen: Seen) -> str | None:
        if seen.step is not None:
            return await _on_the_way_in(self._site.house, enrolled=seen.step == "code")
        if seen.organisation is None:
            return None
        who = seen.organisation, seen.role
        if who not in self._sessions:
            self._sessions[who] = await self._site.log_in(*who)
        return self._sessions[who]


async def _on_the_way_in(house: House, *, enrolled: bool) -> str:
    """The session of somebody who has shown their password; `enrolled`: and has an authenticator to show."""
    somebody, browser = await newcomer(house), Browser(house)
    await browser.open("/login")
    await browser.fill("login", login=somebody.login, password=somebody.password)
    if enrolled:
        secret = browser.form("code").fields["secret"]
        await browser.fill("code", code=pyotp.TOTP(secret).at(clock.now()))
        await browser.open("/login/password")
        await browser.fill("new", old=somebody.password, new=PASSWORD)
        browser = Browser(house)
        await browser.open("/login")
        await browser.fill("login", login=somebody.login, password=PASSWORD)
    return str(browser.client.cookies["session"])
