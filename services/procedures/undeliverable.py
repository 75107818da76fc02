"""An endpoint to which nothing can be delivered is disabled, and its office is told in its inbox."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.deliveries import service as deliveries
from services.ledger import service as ledger
from services.notices import alarms


async def give_up(session: AsyncSession, endpoint_id: UUID, reason: str) -> None:
    """Unless something was delivered, or somebody disabled it, meanwhile."""
    await ledger.take(session, ledger.HOUSE)
    endpoint = await deliveries.get(session, endpoint_id)
    if endpoint is None or endpoint.failing_since is None:
        return
    if await deliveries.disable(session, endpoint, reason):
        about = f"{endpoint.id}:{endpoint.seq}"
        alarms.give(session, "ENDPOINT_DISABLED", about, endpoint.organisation, {})
