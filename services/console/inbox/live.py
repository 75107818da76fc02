"""What has changed in an office's tasks, to an open page (server-sent events): ids and kinds; the page asks for the row
itself, with its own rights.
"""

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from services.console import cookies
from services.core.actor import Role
from services.core.errors import Forbidden, Unavailable
from services.core.route import House
from services.identity.accounts import sessions
from services.identity.accounts.errors import NoSession
from services.referrals.streaming import stream
from services.referrals.watch import Watch

router = APIRouter(include_in_schema=False)


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

    async def may_hear() -> bool:
        """Until the session ends, or whose it is has another office or role."""
        try:
            async with house.database.transaction() as session:
                return await sessions.who(session, token, acts=False) == actor
        except (NoSession, Unavailable):
            return False

    said = stream(watch, actor.organisation, may_hear, lambda change: f"event: {change.what}\ndata: {change.task}\n\n")
    return StreamingResponse(said, media_type="text/event-stream")
