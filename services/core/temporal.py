"""The connection to the engine."""

from temporalio.client import Client

from services.core.settings import Settings


async def connect(settings: Settings) -> Client:
    """A client that connects when it is first used: nothing waits for an engine that is away."""
    return await Client.connect(settings.temporal_address, namespace=settings.temporal_namespace, lazy=True)
