"""What can be done in a case, as tables: each command with its form, its order, who may, and the service that does it.

Who may is the API's own dependency, and the service is the one that the API calls: nothing is decided here.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.models import Case, CaseOutline
from services.console import orders
from services.console.case import fields
from services.console.case.fields import Offered
from services.console.page import Page, Said, ThisPage
from services.core.actor import Actor
from services.core.errors import NotFound
from services.core.route import Session
from services.identity.access import Handler
from services.policy.service import Policy

NOTHING = Offered()


@dataclass(frozen=True)
class Command:
    """`title`: of its page and its button; `what`: what it does, and to whom; `done`: what is said afterwards.

    `on`: what it is done to, as its dependency finds it; `by`: who acts. `guarded`: refused once the matter has changed
    since the form was shown. `danger`: it cannot be undone.
    """

    title: str
    done: str
    order: type[BaseModel]
    on: Any
    do: Callable[[AsyncSession, Any, Any, Actor], Awaitable[Any]]
    what: str = ""
    by: Any = Handler
    guarded: bool = True
    danger: bool = False


Commands = Mapping[str, Command]


@dataclass(frozen=True)
class Act:
    """As a page lists it: leads to a form at `address`, or is done in place on the `version` that was shown; or
    it is refused, and `why_not`.
    """

    name: str
    basis: str
    address: str = ""
    button: str = ""
    in_place: bool = False
    version: int | None = None
    main: bool = False
    why_not: str = ""


def named(commands: Commands, name: str) -> Command:
    """By the last part of its address. Raises NotFound."""
    if name not in commands:
        raise NotFound
    return commands[name]


def offer(router: APIRouter, under: str, commands: Commands) -> None:
    """The POST of each command, at its name under an address; a GET there shows its `form`."""
    for name, command in commands.items():
        router.post(f"{under}/{name}")(_endpoint(command))


def form(
    page: Page,
    command: Command,
    case: Case | CaseOutline | None,
    policy: Policy,
    version: int | None,
    offered: Offered = NOTHING,
    *,
    facts: Sequence[tuple[str, str]] = (),
    back: str = "",
    once: bool = True,
) -> Response:
    """The page on which the order is filled in. `facts`: what it is about, in words. `once` off: no answer is kept."""
    return page.show(
        "case/form.html",
        act=page.say(command.title),
        what=page.say(command.what) if command.what else "",
        number=case.number if case else "",
        back=back or (f"/cases/{case.id}" if case else ""),
        version=version if command.guarded else None,
        groups=fields.groups(page, command.order, policy, offered),
        hidden=offered.hidden,
        facts=facts,
        danger=command.danger,
        once=once,
    )


def _endpoint(command: Command) -> Callable[..., Awaitable[Response]]:
    async def act(on: Any, sent: Any, actor: Any, page: ThisPage, session: Session) -> Response:
        await command.do(session, on, sent, actor)
        case = on if isinstance(on, Case) else on.case
        return page.back(Said(command.done), f"/cases/{case.id}")

    order = Annotated[command.order, Depends(orders.filled(command.order))]  # type: ignore[name-defined]
    act.__annotations__ |= {"on": command.on, "sent": order, "actor": command.by}
    return act
