"""What has changed among an office's open tasks, as server-sent events: types and ids. Who hears of a task reads it
with their own rights.
"""

import json

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from services.core.route import HouseRoute
from services.identity.access import Handler
from services.identity.standing import Standing
from services.referrals.streaming import stream
from services.referrals.watch import Change, Watch

router = APIRouter(route_class=HouseRoute, tags=["referrals"])

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
    watch: Watch = request.app.state.watch
    standing: Standing = request.app.state.standing
    authorization = request.headers.get("authorization", "")

    async def may_hear() -> bool:
        """As long as the token is good for what it was."""
        return await standing.of_token(authorization) == actor

    said = stream(watch, actor.organisation or "", may_hear, _event)
    return StreamingResponse(said, media_type="text/event-stream")


async def _event(change: Change) -> str:
    type_ = TYPES[change.what]
    return f"event: {type_}\ndata: {json.dumps({'type': type_, 'referral_id': str(change.task)})}\n\n"
