"""A real browser before the real application, which listens on the loopback."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from services.core.actor import Role
from tests.browser import chromium
from tests.console.visiting import logged_in
from tests.house import House

DESKTOP, PHONE = {"width": 1280, "height": 1140}, {"width": 390, "height": 844}


@dataclass
class Site:
    """`visitor` opens a window; `somebody` in the office of an organisation."""

    house: House
    address: str
    browser: Browser

    @asynccontextmanager
    async def visitor(
        self, *, session: str | None = None, phone: bool = False, language: str = "zh", scripts: bool = True
    ) -> AsyncIterator[Page]:
        context = await self.browser.new_context(
            base_url=self.address,
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
            device_scale_factor=2 if phone else 1,
            has_touch=phone,
            java_script_enabled=scripts,
            locale="zh-CN",
        )
        await self._put(context, "language", language)
        if session is not None:
            await self._put(context, "session", session)
        try:
            yield await context.new_page()
        finally:
            await context.close()

    @asynccontextmanager
    async def somebody(
        self, organisation: str = "police-349901", *, role: str = "handler", **how: bool | str
    ) -> AsyncIterator[Page]:
        """Who has logged in."""
        session = await self.log_in(organisation, role)
        async with self.visitor(session=session, **how) as page:  # type: ignore[arg-type]
            yield page

    async def log_in(self, organisation: str, role: str, person: str | None = None) -> str:
        """Answers the session, for `visitor`."""
        return str((await logged_in(self.house, organisation, Role(role), person)).client.cookies["session"])

    async def _put(self, context: BrowserContext, name: str, value: str) -> None:
        await context.add_cookies([{"name": name, "value": value, "url": self.address}])


@asynccontextmanager
async def started() -> AsyncIterator[Browser]:
    path = chromium.path()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


@asynccontextmanager
async def served(house: House, browser: Browser) -> AsyncIterator[Site]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(house.app, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve([listening]))
    yield Site(house, f"http://127.0.0.1:{listening.getsockname()[1]}", browser)
    server.should_exit = True
    server.force_exit = True
    await serving
