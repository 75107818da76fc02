"""Logins as an administrator keeps them: given, reset, disabled, enabled, unlocked. A password is shown once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Form, Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.console.administration.access import KeptLogin, KeptOrganisation
from services.console.administration.roles import offered
from services.console.page import Page, Said, ThisPage
from services.console.route import pages
from services.console.words import n_
from services.core.actor import Actor, Role
from services.core.route import Session
from services.identity import service as identity
from services.identity.access import Administrator
from services.identity.accounts import service as accounts
from services.identity.models import Organisation

router = pages()

OFFICE = "/administration/organisations/{code}"
LOGIN = f"{OFFICE}/people/{{person_id}}"


class Newcomer(BaseModel):
    login: str
    name: str
    role: Role


class Reset(BaseModel):
    """`everything`: the device is lost as well as the password."""

    what: Literal["everything", "password"]


@dataclass(frozen=True)
class Act:
    """What is done to a login at the press of a button, once the page before it has said what comes of it."""

    title: str
    what: str
    done: str
    do: Callable[[AsyncSession, str, Actor], Awaitable[None]]
    danger: bool = False


ACTS = {
    "disable": Act(
        n_("停用登录"),
        n_("停用后，其会话和令牌立即失效，不能再登录。手中的转介不动，由本单位负责人改派或者登记离任。"),
        n_("%(name)s的登录已停用。"),
        accounts.disable,
        danger=True,
    ),
    "enable": Act(
        n_("恢复登录"),
        n_("恢复后可以用原来的密码和验证器登录；以前的会话和令牌不恢复。"),
        n_("%(name)s的登录已恢复。"),
        accounts.enable,
    ),
    "unlock": Act(
        n_("解除锁定"),
        n_("密码或者验证码连续错误，登录会锁定一刻钟。解除后可以立即再试，密码不变。"),
        n_("%(name)s的锁定已解除。"),
        accounts.unlock,
    ),
}


@router.get(f"{OFFICE}/people/add")
async def show_newcomer(office: KeptOrganisation, page: ThisPage) -> Response:
    roles = offered(page, office)
    own = identity.own_role(office)
    return page.show("administration/add_person.html", office=office, roles=roles, own=own, back=_back(office))


@router.post(f"{OFFICE}/people/add")
async def add(
    office: KeptOrganisation,
    sent: Annotated[Newcomer, Form()],
    page: ThisPage,
    session: Session,
    actor: Administrator,
) -> Response:
    password = await accounts.add(session, sent.login, office.code, sent.name, sent.role, actor)
    return _given(page, office, sent.name, sent.login, password)


@router.get(f"{LOGIN}/reset")
async def show_reset(kept: KeptLogin, page: ThisPage) -> Response:
    what = page.say("其会话立即失效，锁定随之解除。临时密码只显示一次，首次登录时要改。")
    return _confirm(page, kept, "administration/reset.html", page.say("重置登录"), what, danger=True)


@router.post(f"{LOGIN}/reset")
async def reset(
    kept: KeptLogin, sent: Annotated[Reset, Form()], page: ThisPage, session: Session, actor: Administrator
) -> Response:
    login = kept.account.login
    password = await accounts.reset(session, login, actor, factor=sent.what == "everything")
    return _given(page, kept.office, kept.person.name, login, password)


def _offer(name: str, act: Act) -> None:
    async def show(kept: KeptLogin, page: ThisPage) -> Response:
        title, what = page.say(act.title), page.say(act.what)
        return _confirm(page, kept, "administration/plain.html", title, what, danger=act.danger)

    async def done(kept: KeptLogin, page: ThisPage, session: Session, actor: Administrator) -> Response:
        await act.do(session, kept.account.login, actor)
        return page.go(_back(kept.office), Said(act.done, facts={"name": kept.person.name}))

    router.get(f"{LOGIN}/{name}")(show)
    router.post(f"{LOGIN}/{name}")(done)


for name, act in ACTS.items():
    _offer(name, act)


def _given(page: Page, office: Organisation, name: str, login: str, password: str) -> Response:
    """The password is on this answer alone, and is kept nowhere."""
    return page.show(
        "administration/secret.html",
        title=page.say("临时密码，只显示这一次"),
        what=page.say(
            "请现在交给%(name)s本人，登录名是 %(login)s。三天内有效，首次登录时要改。", name=name, login=login
        ),
        secret=password,
        back=_back(office),
    )


def _confirm(page: Page, kept: KeptLogin, template: str, act: str, what: str, **more: Any) -> Response:
    facts = [(page.say("人员"), kept.person.name), (page.say("登录名"), kept.account.login)]
    return page.show(template, act=act, what=what, facts=facts, back=_back(kept.office), version=None, **more)


def _back(office: Organisation) -> str:
    return OFFICE.format(code=office.code)
