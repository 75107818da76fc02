"""Calendars over HTTP. The address itself is what opens one: a calendar program has no token."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from services.calendars import service
from services.calendars.models import CalendarFeed
from services.calendars.schemas import CalendarFeedMade, CalendarFeedRead
from services.core.route import HouseRoute, Language, Session
from services.identity.access import Official, Supervisor

router = APIRouter(prefix="/calendar-feed", route_class=HouseRoute, tags=["calendars"])
public = APIRouter(prefix="/calendars", route_class=HouseRoute, tags=["calendars"])
_FRESH = "private, max-age=900"  # seconds; a program that asks more often asks its own memory


@router.post("", status_code=201)
async def make_calendar_feed(session: Session, actor: Supervisor, request: Request) -> CalendarFeedMade:
    """A new address of the office's deadlines; the one before it leads nowhere from now on."""
    feed, address = await service.make(session, actor)
    url = request.url_for("read_calendar", address=address)
    return CalendarFeedMade(url=str(url), made_at=feed.made_at)


@router.get("")
async def read_calendar_feed(session: Session, actor: Official) -> CalendarFeedRead:
    """Since when the office has an address; the address itself is not shown again."""
    return _present(await service.feed_of(session, actor.organisation))


@router.post("/revoke")
async def revoke_calendar_feed(session: Session, actor: Supervisor) -> CalendarFeedRead:
    """The address leads nowhere from now on."""
    return _present(await service.revoke(session, actor))


def _present(feed: CalendarFeed | None) -> CalendarFeedRead:
    return CalendarFeedRead.model_validate(feed) if feed else CalendarFeedRead()


@public.get(
    "/{address}.ics",
    response_class=Response,
    responses={
        200: {"description": "iCalendar (RFC 5545)", "content": {"text/calendar": {}}},
        304: {"description": "It is as it was"},
    },
)
async def read_calendar(
    address: str,
    session: Session,
    language: Language,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The deadlines that run, of the office whose address this is: number of the case, code and name of the limit."""
    content = await service.read(session, address, language)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": _FRESH, "Vary": "Accept-Language"}
    if if_none_match is not None and tag in {found.strip().removeprefix("W/") for found in if_none_match.split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="text/calendar", headers=headers)
