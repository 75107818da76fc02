"""The only reader of the clock in `services/`. Time is given from here, so that a test can run two years in minutes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")  # legal clocks run here, whatever the machine says


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """The present instant, aware, UTC."""
    return _source()


@contextmanager
def reading(source: Callable[[], datetime]) -> Iterator[None]:
    """Within this block `now()` answers what `source` says (tests and simulations)."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
