"""What has changed in an office's tasks, to an open page (server-sent events): ids and kinds; the page asks for the row
itself, with its own rights.
"""

import asyncio
import time
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from services.console import cookies
from services.core.actor import Actor, Role
from services.core.errors import Forbidden, Unavailable
from services.core.route import House
from services.identity.accounts import sessions
from services.identity.accounts.errors import NoSession
from services.referrals.watch import Watch

router = APIRouter(include_in_schema=False)

BEAT = 15.0  # seconds after which something is said although nothing happened, so that a lost line is noticed
LONGEST = 300.0  # then the page asks anew


@router.get("/inbox/events")
async def listen(request: Request) -> StreamingResponse:
    house: House = request.app.state.house
    token = cookies.read(request, cookies.SESSION) or ""
    async with house.database.transaction() as session:
        actor = await sessions.who(session, token, acts=False)
        await house.rates.spend(request, actor)
    if actor.role not in (Role.HANDLER, Role.SUPERVISOR) or actor.organisation is None:
        raise Forbidden("this is for people who work on an office's tasks")
    watch: Watch = request.app.state.watch
    return StreamingResponse(_events(house, watch, token, actor), media_type="text/event-stream")


async def _events(house: House, watch: Watch, token: str, actor: Actor) -> AsyncIterator[str]:
    """Until the session ends, or whose it is has another office or role: that is asked before each word."""
    ends = time.monotonic() + LONGEST
    async with watch.of(actor.organisation or "") as heard:
        yield "retry: 1000\n\n"
        while time.monotonic() < ends:
            said = ": beat\n\n"
            try:
                change = await asyncio.wait_for(heard.get(), BEAT)
                if change is None:
                    return
                said = f"event: {change.what}\ndata: {change.task}\n\n"
            except TimeoutError:
                pass
            if not await _is_still(house, token, actor):
                return
            yield said


async def _is_still(house: House, token: str, actor: Actor) -> bool:
    try:
        async with house.database.transaction() as session:
            return await sessions.who(session, token, acts=False) == actor
    except (NoSession, Unavailable):
        return False
