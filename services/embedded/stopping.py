"""Ctrl-C, SIGTERM and a closed terminal ask for one thing: stop cleanly, and only between two steps."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupted(Exception):
    """Somebody asked to stop while the stack was starting."""


class Stopping:
    def __init__(self) -> None:
        self.asked = False

    def check(self) -> None:
        """Raises Interrupted when somebody asked."""
        if self.asked:
            raise Interrupted

    @contextmanager
    def listening(self) -> Iterator["Stopping"]:
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._ask) for number in numbers}
        try:
            yield self
        finally:
            for number, action in before.items():
                signal.signal(number, action)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
