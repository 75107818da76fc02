"""What has changed in an office's tasks, to an open page (server-sent events): which task, and its row where that is
the same for the whole office; what is a person's own the page asks for itself, with its own rights.
"""

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from services.console import cookies, forms
from services.console.inbox.office_rows import OfficeRows
from services.core.actor import Role
from services.core.errors import Forbidden
from services.core.route import House
from services.identity.accounts.errors import NoSession
from services.identity.standing import Standing
from services.referrals.streaming import stream
from services.referrals.watch import Change, Watch

router = APIRouter(include_in_schema=False)

EACH = 0.05  # seconds of a core that it takes to answer one page that looks for what is new


@router.get("/inbox/events")
async def listen(request: Request) -> StreamingResponse:
    house: House = request.app.state.house
    standing: Standing = request.app.state.standing
    watch: Watch = request.app.state.watch
    rows: OfficeRows = request.app.state.office_rows
    token, language = cookies.read(request, cookies.SESSION) or "", forms.language_of(request)
    actor = await standing.of_session(token)
    if actor is None:
        raise NoSession
    await house.rates.spend(request, actor)
    if actor.role not in (Role.HANDLER, Role.SUPERVISOR) or actor.organisation is None:
        raise Forbidden("this is for people who work on an office's tasks")
    office = actor.organisation

    async def may_hear() -> bool:
        """Until the session ends, or whose it is has another office or role."""
        return await standing.of_session(token) == actor

    async def write(change: Change) -> str:
        """Of what is new the pages look at the whole list, each at a moment of its own `within` so many seconds."""
        told: dict[str, Any] = {"task": str(change.task)}
        if change.what == "new":
            told["within"] = round(EACH * watch.listening(office), 2)
        else:
            told["row"] = await rows.of(change.task, actor, language)
        return f"event: {change.what}\ndata: {json.dumps(told, ensure_ascii=False)}\n\n"

    return StreamingResponse(stream(watch, office, may_hear, write), media_type="text/event-stream")
