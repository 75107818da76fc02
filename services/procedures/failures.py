"""What a failed promise leaves in the engine's history: the class of the error. Its text may quote a value."""

from typing import Any

import structlog
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from services.core import logs


class OnlyCodes(Interceptor):
    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _OnlyCodes(super().intercept_activity(next))


class _OnlyCodes(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        try:
            return await super().execute_activity(input)
        except ApplicationError:
            raise  # ours, said in codes
        except Exception as error:  # whatever it was, its text stays out of the history
            structlog.get_logger().warning("promise.failed", promise=input.fn.__name__, **logs.cause(error))
            raise ApplicationError("see the worker's log", type=type(error).__name__) from None
