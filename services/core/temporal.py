"""The connection to the engine."""

from temporalio.client import Client
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import RPCError

from services.core.settings import Settings

AWAY = (RPCError, RuntimeError)
"""What a call raises when the engine is away: the second as long as the client has never reached it."""


async def connect(settings: Settings, *, lazy: bool = True) -> Client:
    """A client that connects when it is first used: nothing waits for an engine that is away.

    With `lazy=False` it connects now, as a worker needs it. Raises RuntimeError when the engine is away.
    """
    return await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        lazy=lazy,
        runtime=quiet(),
    )


def quiet() -> Runtime:
    """Our logs say what is away."""
    errors = LoggingConfig(filter=TelemetryFilter(core_level="ERROR", other_level="ERROR"))
    return Runtime(telemetry=TelemetryConfig(logging=errors))
