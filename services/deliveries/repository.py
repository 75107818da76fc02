from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.deliveries.models import Delivery, Endpoint, EndpointSecret


async def endpoint(session: AsyncSession, endpoint_id: UUID) -> Endpoint | None:
    return await session.get(Endpoint, endpoint_id, populate_existing=True)


def endpoints_of(organisation: str | None, channels: Collection[str]) -> Select[Endpoint]:
    return select(Endpoint).where(Endpoint.organisation == organisation, Endpoint.channel.in_(channels))


async def count_of(session: AsyncSession, organisation: str) -> int:
    return await session.scalar(select(func.count()).where(Endpoint.organisation == organisation)) or 0


async def secrets(session: AsyncSession, endpoint_id: UUID, now: datetime) -> Sequence[EndpointSecret]:
    """Those that are valid now, the newest first."""
    valid = or_(EndpointSecret.valid_until.is_(None), EndpointSecret.valid_until > now)
    query = select(EndpointSecret).where(EndpointSecret.endpoint_id == endpoint_id, valid)
    return (await session.scalars(query.order_by(EndpointSecret.valid_from.desc()))).all()


async def end_secrets(session: AsyncSession, endpoint_id: UUID, at: datetime) -> None:
    """None of the endpoint's secrets is valid any longer than that."""
    longer = or_(EndpointSecret.valid_until.is_(None), EndpointSecret.valid_until > at)
    own = EndpointSecret.endpoint_id == endpoint_id
    await session.execute(update(EndpointSecret).where(own, longer).values(valid_until=at))


async def addresses_not_under(session: AsyncSession, key_id: str) -> Sequence[Endpoint]:
    return (await session.scalars(select(Endpoint).where(Endpoint.address_key_id != key_id))).all()


async def secrets_not_under(session: AsyncSession, key_id: str) -> Sequence[EndpointSecret]:
    return (await session.scalars(select(EndpointSecret).where(EndpointSecret.key_id != key_id))).all()


async def count_under(session: AsyncSession, key_id: str) -> int:
    """How many addresses and secrets this key seals."""
    addresses = select(func.count()).where(Endpoint.address_key_id == key_id).scalar_subquery()
    secrets = select(func.count()).where(EndpointSecret.key_id == key_id).scalar_subquery()
    return await session.scalar(select(addresses + secrets)) or 0


async def first_waiting(
    session: AsyncSession, endpoint_id: UUID, *, urgent_first: bool, lock: bool = False
) -> Delivery | None:
    query = select(Delivery).where(Delivery.endpoint_id == endpoint_id, Delivery.state == "waiting")
    query = query.order_by(*([Delivery.urgent.desc()] if urgent_first else []), Delivery.place).limit(1)
    return (await session.scalars(query.with_for_update() if lock else query)).first()


async def last_waiting(session: AsyncSession, endpoint_id: UUID) -> int:
    """The place of the last that waits; 0 when nothing does."""
    query = select(func.max(Delivery.place)).where(Delivery.endpoint_id == endpoint_id, Delivery.state == "waiting")
    return await session.scalar(query) or 0


async def covered(session: AsyncSession, endpoint_id: UUID, up_to: int) -> Sequence[Delivery]:
    """What waits up to that place."""
    waiting = (Delivery.endpoint_id == endpoint_id, Delivery.state == "waiting", Delivery.place <= up_to)
    return (await session.scalars(select(Delivery).where(*waiting).order_by(Delivery.place).with_for_update())).all()


async def delivery(session: AsyncSession, delivery_id: UUID) -> Delivery | None:
    query = select(Delivery).where(Delivery.id == delivery_id).with_for_update()
    return (await session.scalars(query, execution_options={"populate_existing": True})).first()


def deliveries_of(endpoint_id: UUID) -> Select[Delivery]:
    return select(Delivery).where(Delivery.endpoint_id == endpoint_id)


async def forget(session: AsyncSession, before: datetime) -> None:
    """What was delivered, or lay dead, since before then."""
    await session.execute(delete(Delivery).where(Delivery.state != "waiting", Delivery.at < before))


async def bury(session: AsyncSession, endpoint_id: UUID) -> int:
    """Whatever waits is a dead letter from now on; answers how many."""
    waiting = update(Delivery).where(Delivery.endpoint_id == endpoint_id, Delivery.state == "waiting")
    buried = await session.execute(waiting.values(state="dead", next_try_at=None).returning(Delivery.id))
    return len(buried.all())


async def revive(
    session: AsyncSession, endpoint_id: UUID, now: datetime, since: datetime | None, ids: Collection[UUID] | None
) -> int:
    """These, or all that happened since then, wait once more, in their old order; answers how many."""
    chosen = update(Delivery).where(Delivery.endpoint_id == endpoint_id)
    if since is not None:
        chosen = chosen.where(Delivery.at >= since)
    if ids is not None:
        chosen = chosen.where(Delivery.id.in_(ids))
    revived = await session.execute(chosen.values(state="waiting", tries=0, next_try_at=now).returning(Delivery.id))
    return len(revived.all())
