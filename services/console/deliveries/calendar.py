"""The office's deadlines as a calendar that a telephone follows: its address made, shown once, revoked."""

from fastapi import Request, Response

from services.calendars import service
from services.console.page import ThisPage, said
from services.console.route import pages
from services.core.route import Session
from services.identity.access import Official, Supervisor

router = pages()


@router.get("/deliveries/calendar")
async def show(page: ThisPage, session: Session, actor: Official) -> Response:
    feed = await service.feed_of(session, actor.organisation)
    return page.show("deliveries/calendar.html", feed=feed, address=None)


@router.post("/deliveries/calendar")
async def make(page: ThisPage, session: Session, actor: Supervisor, request: Request) -> Response:
    """The address stands on this answer alone; the one before leads nowhere from now on."""
    feed, address = await service.make(session, actor)
    url = str(request.url_for("read_calendar", address=address))
    return page.show("deliveries/calendar.html", feed=feed, address=url)


@router.post("/deliveries/calendar/revoke")
async def revoke(page: ThisPage, session: Session, actor: Supervisor) -> Response:
    await service.revoke(session, actor)
    return page.go("/deliveries/calendar", said("地址已撤销。"))
