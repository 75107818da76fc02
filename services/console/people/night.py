"""Where an office is told that something waits, by day and by night. What is urgent goes to each at any hour."""

from typing import Annotated

from fastapi import Form, Response

from services.console import forms
from services.console.page import ThisPage, said
from services.console.route import pages
from services.core.paging import Paged
from services.core.route import Session
from services.deliveries import contact_points, reading, service
from services.deliveries.access import HeldContactPoint, OwnContactPoint
from services.deliveries.schemas import ContactPointSubmit
from services.identity.access import Supervisor

router = pages()

LIST = "/people/night"
QUIET = ("22:00", "07:00")
"""What a new one is offered; night duty has no quiet hours."""


@router.get(LIST)
async def show_contact_points(page: ThisPage, session: Session, actor: Supervisor, paging: Paged) -> Response:
    found = await reading.own_contact_points(session, actor, paging)
    return page.show("people/night.html", rows=found.items, next=found.next_cursor, query=forms.query, quiet=QUIET)


@router.post(LIST)
async def add_contact_point(
    sent: Annotated[ContactPointSubmit, Form()], page: ThisPage, session: Session, actor: Supervisor
) -> Response:
    await contact_points.add_contact_point(sent, session, actor, Response())
    return page.go(LIST, said("已登记。"))


@router.post(f"{LIST}/{{contact_point_id}}/disable")
async def disable(found: HeldContactPoint, page: ThisPage, session: Session, actor: Supervisor) -> Response:
    await service.disable(session, found, "owner", actor)
    return page.back(said("已停用，不再发到这里。"))


@router.post(f"{LIST}/{{contact_point_id}}/enable")
async def enable(found: HeldContactPoint, page: ThisPage, session: Session, actor: Supervisor) -> Response:
    service.enable(session, found, actor)
    return page.back(said("已启用。"))


@router.post(f"{LIST}/{{contact_point_id}}/test")
async def test(found: OwnContactPoint, page: ThisPage, session: Session, _: Supervisor) -> Response:
    service.test(session, found)
    return page.back(said("已发出一条试发消息。"))
