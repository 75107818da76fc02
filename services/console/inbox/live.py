"""What has changed in an office's tasks, to an open page (server-sent events): ids and kinds; the page asks for the row
itself, with its own rights.
"""

import asyncio
import time
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from services.console import cookies
from services.core.errors import Unauthenticated
from services.core.route import House
from services.identity.accounts import sessions
from services.referrals.watch import Watch

router = APIRouter(include_in_schema=False)

BEAT = 15.0  # seconds after which something is said although nothing happened, so that a lost line is noticed
LONGEST = 300.0  # then the page asks anew, and is asked who it is


@router.get("/inbox/events")
async def listen(request: Request) -> StreamingResponse:
    house: House = request.app.state.house
    async with house.database.transaction() as session:
        actor = await sessions.who(session, cookies.read(request, cookies.SESSION) or "")
        await house.rates.spend(request, actor)
    if actor.organisation is None:
        raise Unauthenticated("this is for people of an office")
    watch: Watch = request.app.state.watch
    return StreamingResponse(_events(watch, actor.organisation), media_type="text/event-stream")


async def _events(watch: Watch, organisation: str) -> AsyncIterator[str]:
    ends = time.monotonic() + LONGEST
    async with watch.of(organisation) as heard:
        yield "retry: 1000\n\n"
        while time.monotonic() < ends:
            try:
                change = await asyncio.wait_for(heard.get(), BEAT)
            except TimeoutError:
                yield ": beat\n\n"
                continue
            if change is None:
                return
            yield f"event: {change.what}\ndata: {change.task}\n\n"
