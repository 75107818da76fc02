"""Whose organisation, whose login and whose client an administrator may keep."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from services.core.route import Session
from services.identity import directory
from services.identity.access import Administrator
from services.identity.accounts.errors import OwnLogin
from services.identity.accounts.models import Account
from services.identity.clients.models import Client
from services.identity.models import Organisation, Person


@dataclass(frozen=True)
class Login:
    office: Organisation
    person: Person
    account: Account


async def _organisation(
    code: Annotated[str, Path(max_length=100)], session: Session, actor: Administrator
) -> Organisation:
    return await directory.organisation(session, actor, code)


KeptOrganisation = Annotated[Organisation, Depends(_organisation)]


async def _login(
    person_id: Annotated[UUID, Path()], office: KeptOrganisation, session: Session, actor: Administrator
) -> Login:
    """Raises OwnLogin, and NotFound as `directory` does."""
    person, account = await directory.account(session, office.code, person_id)
    if person.id == actor.person:
        raise OwnLogin
    return Login(office, person, account)


async def _client(
    id_: Annotated[str, Path(alias="id", max_length=100)], session: Session, actor: Administrator
) -> Client:
    return await directory.client(session, actor, id_)


KeptLogin = Annotated[Login, Depends(_login)]
KeptClient = Annotated[Client, Depends(_client)]
