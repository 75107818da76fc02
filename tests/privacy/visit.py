"""Somebody comes in by the door of the pages, with slips on the way, and opens what is masked."""

import asyncio
import subprocess
import sys
from pathlib import Path

import httpx
import pyotp

from services.core import clock
from tests.console.visiting import Browser

LOGIN, NAME = "yin.login.ji", "印登录的人记"
MISTYPED = "yin.mistyped.ji"
WRONG, PASSWORD, REASON = "印错的口令记 one", "印自己的口令记 two three", "印查看的理由记"


async def visited(home: Path, address: str, case: str) -> dict[str, str]:
    """What was typed or shown at the door and is nobody's to keep, by what it is."""
    command = [sys.executable, "-m", "services.cli", "user", "add", LOGIN, "police-349901", NAME]
    command += ["--data-dir", str(home)]
    shown = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    given = shown.stdout.strip()
    async with httpx.AsyncClient(base_url=address, headers={"Accept": "text/html"}, trust_env=False) as client:
        browser = Browser.at(client)
        await browser.open("/login")
        await browser.fill("login", login=MISTYPED, password=WRONG)
        await browser.fill("login", login=LOGIN, password=WRONG)
        await browser.fill("login", login=LOGIN, password=given)
        secret = browser.form("code").fields["secret"]
        await browser.fill("code", code="000000")
        await browser.fill("code", code=pyotp.TOTP(secret).at(clock.now()))
        await browser.open("/login/password")
        await browser.fill("new", old=given, new=PASSWORD)
        await browser.open(f"/cases/{case}/unmask")
        opened = await browser.fill("reason", fields="name", reason=REASON)
        assert "已打开的信息" in opened.text
        await browser.open("/inbox")
        await browser.send(browser.form(action="/logout"))
    typed = {"mistyped login": MISTYPED, "wrong password": WRONG, "password": PASSWORD, "/reason at a page": REASON}
    return {**typed, "given password": given, "secret of the second factor": secret}
