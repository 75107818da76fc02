"""Machines with credentials of their own: a new secret beside the old ones for a while, and the end of all of them."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Form, Response
from pydantic import BaseModel, Field

from services.console import forms
from services.console.administration.access import KeptClient
from services.console.administration.endpoints import ROLES
from services.console.page import Page, ThisPage, said
from services.console.route import pages
from services.core import clock
from services.core.paging import Paged
from services.core.route import Session
from services.identity import directory
from services.identity.access import Administrator
from services.identity.clients import service as clients
from services.identity.clients.models import Client, ClientSecret

router = pages()

LIST = "/administration/clients"
OVERLAP = 24  # hours, unless somebody says another number


class Overlap(BaseModel):
    """How many hours the secrets so far go on."""

    hours: Annotated[int, Field(ge=0, le=720)]


@router.get(LIST)
async def show_clients(page: ThisPage, session: Session, actor: Administrator, paging: Paged) -> Response:
    rows, following = await directory.clients(session, actor, paging)
    valid: dict[str, list[ClientSecret]] = {row.Client.id: [] for row in rows}
    for secret in await clients.valid_secrets(session, clock.now(), valid):
        valid[secret.client].append(secret)
    return page.show(
        "administration/clients.html", rows=rows, secrets=valid, roles=ROLES, next=following, query=forms.query
    )


@router.get("/administration/clients/{id}/secret")
async def show_rotation(client: KeptClient, page: ThisPage) -> Response:
    what = page.say("新密钥只显示一次。现有的密钥在下面的时间内继续有效，以便对方系统更换。")
    return _confirm(page, client, "administration/rotate.html", page.say("换发密钥"), what, hours=OVERLAP)


@router.post("/administration/clients/{id}/secret")
async def rotate(
    client: KeptClient, sent: Annotated[Overlap, Form()], page: ThisPage, session: Session, actor: Administrator
) -> Response:
    """The secret is shown once, so this answer is a page, and is kept nowhere."""
    overlap = timedelta(hours=sent.hours)
    secret = await clients.rotate(session, client.id, overlap, actor)
    return page.show("administration/secret.html", client=client, secret=secret, until=clock.now() + overlap, back=LIST)


@router.get("/administration/clients/{id}/revoke")
async def show_revocation(client: KeptClient, page: ThisPage) -> Response:
    what = page.say("撤销后，它的密钥和令牌立即失效，标识不能再用。此事不能撤回。")
    return _confirm(page, client, "administration/revoke.html", page.say("撤销客户端"), what, danger=True)


@router.post("/administration/clients/{id}/revoke")
async def revoke(client: KeptClient, page: ThisPage, session: Session, actor: Administrator) -> Response:
    await clients.revoke(session, client.id, actor)
    return page.go(LIST, said("%(client)s已撤销。", client=client.id))


def _confirm(page: Page, client: Client, template: str, act: str, what: str, **more: Any) -> Response:
    facts = [(page.say("客户端"), client.id), (page.say("单位"), client.organisation)]
    return page.show(template, act=act, what=what, back=LIST, facts=facts, version=None, **more)
