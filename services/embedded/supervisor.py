"""Keeps the parts of a stack running: what dies is started again, later each time it dies."""

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.core.errors import StartupRefused
from services.embedded.processes import Child

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
SETTLED_SECONDS = 60.0


@dataclass
class Part:
    """One process of the stack, how to start it and how to end it. `child` is None while it is not running."""

    name: str
    spawn: Callable[[], Child]
    first: signal.Signals = signal.SIGTERM
    last: signal.Signals = signal.SIGKILL
    patience: float = 10.0
    paused: Callable[[], bool] = lambda: False
    child: Child | None = None
    failures: int = 0
    due: float = 0.0
    since: float = 0.0

    def start(self) -> None:
        self.child, self.since = self.spawn(), time.monotonic()

    def end(self) -> None:
        if self.child is not None:
            self.child.end(self.first, self.patience, self.last)
            self.child = None

    def fail(self, now: float) -> float:
        """Count a failure; the answer is in how many seconds the part is started again."""
        delay = min(FIRST_DELAY * 2.0**self.failures, LONGEST_DELAY)
        self.child, self.failures, self.due = None, self.failures + 1, now + delay
        return delay


class Supervisor:
    """Parts in the order in which they start; they end in the opposite order."""

    def __init__(self, parts: Sequence[Part], record: Callable[[], None], say: Callable[[str], None]) -> None:
        self.parts = list(parts)
        self._record = record
        self._say = say

    def tick(self, now: float) -> None:
        """Look once at every part. `now` is monotonic, in seconds."""
        for part in self.parts:
            if part.paused():
                if part.child is not None:
                    part.end()
                    self._say(f"{part.name} is paused")
            elif part.child is not None:
                self._look(part, part.child, now)
            elif now >= part.due:
                self._start(part, now)

    def stop(self) -> None:
        for part in reversed(self.parts):
            part.end()

    def _look(self, part: Part, child: Child, now: float) -> None:
        if not child.alive():
            self._say(f"{part.name} ended; it starts again in {part.fail(now):g} s")
        elif part.failures and now - part.since > SETTLED_SECONDS:
            part.failures = 0

    def _start(self, part: Part, now: float) -> None:
        try:
            part.start()
        except (OSError, StartupRefused) as error:
            self._say(f"{part.name} does not start ({error}); next try in {part.fail(now):g} s")
            return
        self._record()
        self._say(f"{part.name} started")
