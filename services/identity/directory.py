"""What an administrator keeps: the organisations in its division and inside it, their people, their clients.

Auditors' offices are kept by the commands alone: nobody whom they watch hands out a key of theirs.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.actor import Actor
from services.core.errors import NotFound
from services.core.paging import Paging
from services.identity import divisions
from services.identity.accounts.models import Account
from services.identity.clients.models import Client
from services.identity.models import AUDIT, Organisation, Person

_PEOPLE = select(func.count()).where(Person.organisation == Organisation.code, Person.left_at.is_(None))
_CLIENTS = select(func.count()).where(Client.organisation == Organisation.code, Client.revoked_at.is_(None))


async def organisations(
    session: AsyncSession, actor: Actor, paging: Paging, named: str
) -> tuple[list[Any], str | None]:
    """`Organisation, people, clients` of each, by code. `named`: part of a name, or how a code begins."""
    counts = _PEOPLE.scalar_subquery().label("people"), _CLIENTS.scalar_subquery().label("clients")
    query = select(Organisation, *counts).where(_kept_by(actor))
    if named:
        names = Organisation.name.contains(named, autoescape=True)
        query = query.where(or_(names, Organisation.code.startswith(named, autoescape=True)))
    rows = (await session.execute(paging.select(query, Organisation.code, types=[str]))).all()
    return paging.cut(rows, lambda row: [row.Organisation.code])


async def organisation(session: AsyncSession, actor: Actor, code: str) -> Organisation:
    """Raises NotFound for one that is not this administrator's."""
    found = (await session.scalars(select(Organisation).where(Organisation.code == code, _kept_by(actor)))).first()
    if found is None:
        raise NotFound
    return found


async def people(session: AsyncSession, organisation: str, paging: Paging) -> tuple[list[Any], str | None]:
    """`Person, Account` of each, by name; None for who does not log in."""
    query = select(Person, Account).outerjoin(Account, Account.person == Person.id)
    query = query.where(Person.organisation == organisation)
    rows = (await session.execute(paging.select(query, Person.name, types=[str]))).all()
    return paging.cut(rows, lambda row: [row.Person.name])


async def colleagues(session: AsyncSession, organisation: str) -> Sequence[Person]:
    """Who works there, by name."""
    query = select(Person).where(Person.organisation == organisation, Person.left_at.is_(None))
    return (await session.scalars(query.order_by(Person.name))).all()


async def colleague(session: AsyncSession, organisation: str, person: UUID) -> Person:
    """Raises NotFound for who does not work there."""
    found = await session.get(Person, person)
    if found is None or found.organisation != organisation or found.left_at is not None:
        raise NotFound
    return found


async def account(session: AsyncSession, organisation: str, person: UUID) -> tuple[Person, Account]:
    """How somebody who works there logs in. Raises NotFound also for who does not log in."""
    somebody = await colleague(session, organisation, person)
    found = await session.get(Account, somebody.id)
    if found is None:
        raise NotFound
    return somebody, found


async def clients(session: AsyncSession, actor: Actor, paging: Paging) -> tuple[list[Any], str | None]:
    """`Client, Organisation` of each, by id."""
    query = select(Client, Organisation).join(Organisation, Organisation.code == Client.organisation)
    rows = (await session.execute(paging.select(query.where(_kept_by(actor)), Client.id, types=[str]))).all()
    return paging.cut(rows, lambda row: [row.Client.id])


async def client(session: AsyncSession, actor: Actor, id_: str) -> Client:
    """Raises NotFound for one that is not this administrator's."""
    query = select(Client).join(Organisation, Organisation.code == Client.organisation)
    found = (await session.scalars(query.where(Client.id == id_, _kept_by(actor)))).first()
    if found is None:
        raise NotFound
    return found


def _kept_by(actor: Actor) -> ColumnElement[bool]:
    if actor.division_code is None:
        return false()
    inside = Organisation.division_code.startswith(divisions.prefix(actor.division_code), autoescape=True)
    return and_(inside, Organisation.agency.is_distinct_from(AUDIT))
