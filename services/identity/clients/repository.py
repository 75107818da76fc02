from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity.clients.models import Client, ClientSecret
from services.identity.models import Organisation


async def client(session: AsyncSession, id_: str) -> Client | None:
    return await session.get(Client, id_)


async def shown(session: AsyncSession, id_: str, secret_id: str, now: datetime) -> Any:
    """`Client, hash` of a client whose secret of that id is valid now."""
    query = (
        select(Client, ClientSecret.hash)
        .join(ClientSecret, ClientSecret.client == Client.id)
        .join(Organisation, Organisation.code == Client.organisation)
        .where(Client.id == id_, ClientSecret.id == secret_id, Client.revoked_at.is_(None), Organisation.active)
        .where(ClientSecret.valid_from <= now, or_(ClientSecret.valid_until.is_(None), ClientSecret.valid_until > now))
    )
    return (await session.execute(query)).first()


async def end_secrets(session: AsyncSession, id_: str, at: datetime) -> None:
    """None of the client's secrets is valid any longer than that."""
    longer = or_(ClientSecret.valid_until.is_(None), ClientSecret.valid_until > at)
    await session.execute(update(ClientSecret).where(ClientSecret.client == id_, longer).values(valid_until=at))


async def all_of_them(session: AsyncSession) -> Sequence[Client]:
    return (await session.scalars(select(Client).order_by(Client.id))).all()


async def secrets(session: AsyncSession, now: datetime, of: Collection[str] | None = None) -> Sequence[ClientSecret]:
    """Those that are valid now, of these clients or of all."""
    valid = or_(ClientSecret.valid_until.is_(None), ClientSecret.valid_until > now)
    query = select(ClientSecret).where(valid).order_by(ClientSecret.valid_from)
    return (await session.scalars(query if of is None else query.where(ClientSecret.client.in_(of)))).all()
