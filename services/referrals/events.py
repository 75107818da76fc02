"""What has changed among an office's open tasks, as server-sent events: types and ids. Who hears of a task reads it
with their own rights.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from services.core.actor import Actor
from services.core.errors import Unauthenticated, Unavailable
from services.core.route import House, HouseRoute
from services.identity.access import Handler
from services.referrals.watch import Change, Watch

router = APIRouter(route_class=HouseRoute, tags=["referrals"])

BEAT = 15.0  # seconds after which something is said although nothing happened, so that a lost line is noticed
LONGEST = 300.0  # then the listener asks anew, as such clients do by themselves
TYPES = {"new": "referral.created", "changed": "referral.changed", "gone": "referral.gone"}


@router.get(
    "/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def listen(request: Request, actor: Handler) -> StreamingResponse:
    """The open tasks of the caller's office, as soon as one comes, changes or is gone. `event` is the type, `data` an
    object of `type` and `referral_id`. Nothing is sent twice: whoever begins anew reads the list again.
    """
    house: House = request.app.state.house
    watch: Watch = request.app.state.watch
    said = _said(house, watch, request.headers.get("authorization"), actor)
    return StreamingResponse(said, media_type="text/event-stream")


async def _said(house: House, watch: Watch, token: str | None, actor: Actor) -> AsyncIterator[str]:
    """Until the token is no longer good for what it was: that is asked before each word."""
    ends = time.monotonic() + LONGEST
    async with watch.of(actor.organisation or "") as heard:
        yield "retry: 1000\n\n"
        while time.monotonic() < ends:
            said = ": beat\n\n"
            try:
                change = await asyncio.wait_for(heard.get(), BEAT)
                if change is None:
                    return
                said = _event(change)
            except TimeoutError:
                pass
            if not await _is_still(house, token, actor):
                return
            yield said


def _event(change: Change) -> str:
    type_ = TYPES[change.what]
    return f"event: {type_}\ndata: {json.dumps({'type': type_, 'referral_id': str(change.task)})}\n\n"


async def _is_still(house: House, token: str | None, actor: Actor) -> bool:
    try:
        async with house.database.transaction() as session:
            return await house.identify(session, token) == actor
    except (Unauthenticated, Unavailable):
        return False
