"""How long, and how often, a promise is asked for: named by what is promised."""

from datetime import timedelta
from typing import Final

from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityConfig

UNKNOWN_SUBJECT: Final = "unknown-subject"
"""`ApplicationError(type=…)` of a keeper asked about a subject that does not exist: asking again cannot help."""

MUST_BE_KEPT: Final = ActivityConfig(
    # A worker that died with a promise in its hands delays it by this much; a promise is a short transaction.
    start_to_close_timeout=timedelta(seconds=10),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=200),
        backoff_coefficient=2.0,
        maximum_interval=timedelta(minutes=1),
        maximum_attempts=0,  # for ever: no duty of the law lapses because a database was away
        non_retryable_error_types=[UNKNOWN_SUBJECT],
    ),
)
