"""Who may, as types: if an endpoint can be called, its caller was allowed to.

All of them are `async`: the framework sends a plain function to a thread, which costs more than what it does.
"""

from typing import Annotated

from fastapi import Depends, Request

from services.core.actor import ANONYMOUS, Actor, Role
from services.core.errors import Forbidden, Unauthenticated


async def _anybody(request: Request) -> Actor:
    actor: Actor | None = request.state.actor
    return actor or ANONYMOUS


def _known(request: Request) -> Actor:
    actor: Actor | None = request.state.actor
    if actor is None:
        raise Unauthenticated("this call needs a bearer token")
    return actor


async def _caller(request: Request) -> Actor:
    """An administrator keeps the house, and has no part in a case."""
    actor = _known(request)
    if actor.role is Role.ADMIN:
        raise Forbidden("an administrator has no part in a case")
    return actor


async def _administrator(request: Request) -> Actor:
    actor = _known(request)
    if actor.role is not Role.ADMIN or not actor.is_person:
        raise Forbidden("this is for administrators, in person")
    return actor


Anybody = Annotated[Actor, Depends(_anybody)]
Caller = Annotated[Actor, Depends(_caller)]


async def _official(actor: Caller) -> Actor:
    """Whoever works on cases or audits them; a reporter has only the view of its own report."""
    if actor.role not in (Role.HANDLER, Role.SUPERVISOR, Role.AUDITOR):
        raise Forbidden("this call is for agencies and auditors")
    return actor


async def _handler(actor: Caller) -> Actor:
    if actor.role not in (Role.HANDLER, Role.SUPERVISOR):
        raise Forbidden("this call is for an agency's handlers and supervisors")
    return actor


async def _supervisor(actor: Caller) -> Actor:
    if actor.role is not Role.SUPERVISOR or not actor.is_person:
        raise Forbidden("this call is for a supervisor, in person", rule="SUPERVISOR")
    return actor


async def _handling_person(actor: Annotated[Actor, Depends(_handler)]) -> Actor:
    if not actor.is_person:
        raise Forbidden("this call is for a person: a machine never opens what is masked", rule="PERSON")
    return actor


async def _auditor(actor: Caller) -> Actor:
    if actor.role is not Role.AUDITOR:
        raise Forbidden("this call is for auditors")
    return actor


async def _auditing_person(actor: Annotated[Actor, Depends(_auditor)]) -> Actor:
    if not actor.is_person:
        raise Forbidden("this call is for an auditor, in person", rule="PERSON")
    return actor


Official = Annotated[Actor, Depends(_official)]
Handler = Annotated[Actor, Depends(_handler)]
HandlingPerson = Annotated[Actor, Depends(_handling_person)]
Supervisor = Annotated[Actor, Depends(_supervisor)]
Auditor = Annotated[Actor, Depends(_auditor)]
AuditingPerson = Annotated[Actor, Depends(_auditing_person)]
Administrator = Annotated[Actor, Depends(_administrator)]
