"""Clients: machines of organisations, who get tokens for a secret (RFC 6749, client credentials)."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock, pipeline
from services.core.actor import Actor, Role
from services.core.database import Database
from services.core.errors import Conflict, Unprocessable
from services.identity import hashing
from services.identity import service as identity
from services.identity.clients import repository
from services.identity.clients.models import Client, ClientSecret
from services.identity.tokens import Claims, Token
from services.ledger import service as ledger

_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,62}")
_SECRET = re.compile(r"([0-9a-f]{8})\.[\w-]{43}", re.ASCII)


class NoSuchClient(Conflict):
    code = "no-such-client"


async def add(session: AsyncSession, id_: str, organisation: str, role: Role | None, actor: Actor) -> str:
    """Answers its first secret, which nobody can read again. Raises Unprocessable, or Conflict for a taken id."""
    if not _ID.fullmatch(id_):
        raise Unprocessable.field("/client", "string-pattern-mismatch", "3 to 63 small letters, digits and hyphens")
    secret = await _new_secret(id_)
    await ledger.take(session, ledger.HOUSE)
    office = await identity.organisation(session, organisation, "/organisation")
    if await repository.client(session, id_) is not None:
        raise Conflict("there is a client of this id; ids are never used again", code="client-exists")
    role = role or identity.own_role(office)
    if role is Role.SYSTEM or not identity.may_be(role, office.agency):
        raise Unprocessable.field("/role", "unknown-role", "the organisation has no such role")
    now = ledger.moment(session)
    pipeline.add(session, Client(id=id_, organisation=organisation, role=role.value, added_at=now, revoked_at=None))
    secret.keep(session, now)
    said = {"organisation": organisation, "role": role.value, "secret": secret.id}
    ledger.append(session, ledger.HOUSE, "client.added", actor=actor, subject=("client", id_), data=said)
    return secret.text


async def rotate(session: AsyncSession, id_: str, overlap: timedelta, actor: Actor) -> str:
    """A new secret; those before it go on for `overlap`. Raises NoSuchClient."""
    secret = await _new_secret(id_)
    await ledger.take(session, ledger.HOUSE)
    await _working(session, id_)
    now = ledger.moment(session)
    await repository.end_secrets(session, id_, now + overlap)
    secret.keep(session, now)
    said = {"secret": secret.id, "others_until": now + overlap}
    ledger.append(session, ledger.HOUSE, "client.rotated", actor=actor, subject=("client", id_), data=said)
    return secret.text


async def revoke(session: AsyncSession, id_: str, actor: Actor) -> None:
    """From the commit on neither its secrets nor its tokens open anything. Raises NoSuchClient."""
    await ledger.take(session, ledger.HOUSE)
    found = await _working(session, id_)
    found.revoked_at = ledger.moment(session)
    await repository.end_secrets(session, id_, found.revoked_at)
    identity.revoke_all(session, subject_of(id_), for_good=True)
    ledger.append(session, ledger.HOUSE, "client.revoked", actor=actor, subject=("client", id_))


async def authenticated(database: Database, id_: str, secret: str) -> Client | None:
    """The client whose secret this is. Takes as long for one that is unknown; no transaction waits for the hashing."""
    found, form = None, _SECRET.fullmatch(secret)
    if form and _ID.fullmatch(id_):
        async with database.transaction() as session:
            found = await repository.shown(session, id_, form[1], clock.now())
    matches = await hashing.SECRETS.verify(found.hash if found else None, secret)
    return found.Client if found and matches else None


async def revoke_token(session: AsyncSession, token: Token, client: Client) -> None:
    """Raises Conflict when the token is another's (RFC 7009, 2.1)."""
    if token.claims.sub != subject_of(client.id):
        raise Conflict("the token is another's", code="not-your-token")
    await ledger.take(session, ledger.HOUSE)
    identity.revoke_one(session, token)
    as_client = Actor(token.claims.role, client.organisation)
    ledger.append(
        session, ledger.HOUSE, "token.revoked", actor=as_client, subject=("client", client.id), data={"token": token.id}
    )


def claims_of(client: Client) -> Claims:
    return Claims(subject_of(client.id), client.organisation, Role(client.role), None)


def subject_of(id_: str) -> str:
    return f"client:{id_}"


async def _working(session: AsyncSession, id_: str) -> Client:
    found = await repository.client(session, id_)
    if found is None or found.revoked_at is not None:
        raise NoSuchClient("there is no such client, or it was revoked")
    return found


@dataclass(frozen=True)
class _Secret:
    """`id` is the first part of `text`."""

    id: str
    text: str
    hash: str
    client: str

    def keep(self, session: AsyncSession, now: datetime) -> None:
        row = {"id": self.id, "client": self.client, "hash": self.hash}
        pipeline.insert(session, ClientSecret, **row, valid_from=now, valid_until=None)


async def _new_secret(client: str) -> _Secret:
    """Hashed before the transaction takes anything."""
    id_ = secrets.token_hex(4)
    text = f"{id_}.{secrets.token_urlsafe(32)}"
    return _Secret(id_, text, await hashing.SECRETS.hash(text), client)


all_of_them = repository.all_of_them
valid_secrets = repository.secrets
