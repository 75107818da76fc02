"""Whose organisation, and whose client, an administrator may keep."""

from typing import Annotated

from fastapi import Depends, Path

from services.core.route import Session
from services.identity import directory
from services.identity.access import Administrator
from services.identity.clients.models import Client
from services.identity.models import Organisation


async def _organisation(
    code: Annotated[str, Path(max_length=100)], session: Session, actor: Administrator
) -> Organisation:
    return await directory.organisation(session, actor, code)


async def _client(
    id_: Annotated[str, Path(alias="id", max_length=100)], session: Session, actor: Administrator
) -> Client:
    return await directory.client(session, actor, id_)


KeptOrganisation = Annotated[Organisation, Depends(_organisation)]
KeptClient = Annotated[Client, Depends(_client)]
