"""Machines with credentials of their own: added, given a new secret beside the old ones for a while, ended for good."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Form, Response
from pydantic import BaseModel, Field

from services.console import forms
from services.console.administration.access import KeptClient, KeptOrganisation
from services.console.administration.roles import ROLES, offered
from services.console.page import Page, ThisPage, said
from services.console.route import pages
from services.core import clock
from services.core.actor import Role
from services.core.paging import Paged
from services.core.route import Session
from services.identity import directory
from services.identity import service as identity
from services.identity.access import Administrator
from services.identity.clients import service as clients
from services.identity.clients.models import Client, ClientSecret

router = pages()

LIST = "/administration/clients"
ADD = "/administration/organisations/{code}/clients/add"
OVERLAP = 24  # hours, unless somebody says another number


class Machine(BaseModel):
    client: str
    role: Role


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


@router.get(ADD)
async def show_addition(office: KeptOrganisation, page: ThisPage) -> Response:
    roles = [(role, words) for role, words in offered(page, office) if role != Role.ADMIN]
    own = identity.own_role(office)
    back = f"/administration/organisations/{office.code}"
    return page.show("administration/add_client.html", office=office, roles=roles, own=own, back=back)


@router.post(ADD)
async def add(
    office: KeptOrganisation, sent: Annotated[Machine, Form()], page: ThisPage, session: Session, actor: Administrator
) -> Response:
    secret = await clients.add(session, sent.client, office.code, sent.role, actor)
    return _given(page, secret, page.say("请现在交给管理 %(client)s 的人。", client=sent.client))


@router.get("/administration/clients/{id}/secret")
async def show_rotation(client: KeptClient, page: ThisPage) -> Response:
    what = page.say("新密钥只显示一次。现有的密钥在下面的时间内继续有效，以便对方系统更换。")
    return _confirm(page, client, "administration/rotate.html", page.say("换发密钥"), what, hours=OVERLAP)


@router.post("/administration/clients/{id}/secret")
async def rotate(
    client: KeptClient, sent: Annotated[Overlap, Form()], page: ThisPage, session: Session, actor: Administrator
) -> Response:
    overlap = timedelta(hours=sent.hours)
    secret = await clients.rotate(session, client.id, overlap, actor)
    until = page.words.moment(clock.now() + overlap)
    what = page.say("请现在交给管理 %(client)s 的人。以前的密钥到 %(moment)s 失效。", client=client.id, moment=until)
    return _given(page, secret, what)


@router.get("/administration/clients/{id}/revoke")
async def show_revocation(client: KeptClient, page: ThisPage) -> Response:
    what = page.say("撤销后，它的密钥和令牌立即失效，标识不能再用。此事不能撤回。")
    return _confirm(page, client, "administration/plain.html", page.say("撤销客户端"), what, danger=True)


@router.post("/administration/clients/{id}/revoke")
async def revoke(client: KeptClient, page: ThisPage, session: Session, actor: Administrator) -> Response:
    await clients.revoke(session, client.id, actor)
    return page.go(LIST, said("%(client)s已撤销。", client=client.id))


def _given(page: Page, secret: str, what: str) -> Response:
    """The secret is on this answer alone, and is kept nowhere."""
    title = page.say("新密钥，只显示这一次")
    return page.show("administration/secret.html", title=title, what=what, secret=secret, back=LIST)


def _confirm(page: Page, client: Client, template: str, act: str, what: str, **more: Any) -> Response:
    facts = [(page.say("客户端"), client.id), (page.say("单位"), client.organisation)]
    return page.show(template, act=act, what=what, back=LIST, facts=facts, version=None, **more)
