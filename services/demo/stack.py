"""A stack of its own in a temporary directory, which is stopped and removed however the demo ends."""

import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.core.errors import StartupRefused
from services.embedded import layout, processes
from services.embedded.layout import Layout, Stack
from services.embedded.processes import Child

START_PATIENCE, STOP_PATIENCE = 90.0, 45.0
ASKS_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(StartupRefused):
    exit_code = 130


@contextmanager
def started() -> Iterator[Stack]:
    """`hutong up` as a child, with the demo county, once it is ready. Raises StartupRefused, Interrupted."""
    with _interruptible(), tempfile.TemporaryDirectory(prefix="hutong-demo-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        log = home / "up.log"
        command = [sys.executable, "-m", "services.cli", "up", "--data-dir", folder, "--port", "0", "--seed", "demo"]
        child = processes.start(command, log)
        try:
            yield _ready(child, home, log)
        except KeyboardInterrupt:
            raise Interrupted("interrupted; the stack is stopped and its directory removed") from None
        finally:
            _stop(child)


def _ready(child: Child, home: Path, log: Path) -> Stack:
    """The stack says `is ready` itself, after its `/readyz` did."""
    processes.until(lambda: not child.alive() or "is ready" in log.read_text(), START_PATIENCE, pause=0.05)
    if "is ready" not in log.read_text():
        raise StartupRefused(f"the stack did not start: {_last_line(log)}")
    return layout.running(Layout.of(home).home)


def _stop(child: Child) -> None:
    """Nothing interrupts this: a stack that goes on running without its directory would be nobody's."""
    for number in ASKS_TO_STOP:
        signal.signal(number, signal.SIG_IGN)
    child.end(signal.SIGTERM, STOP_PATIENCE)


def _last_line(log: Path) -> str:
    lines = log.read_text().strip().splitlines()
    return lines[-1].removeprefix("hutong: ") if lines else "it said nothing"


@contextmanager
def _interruptible() -> Iterator[None]:
    """Whoever asks to stop is heard as Ctrl-C is."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in ASKS_TO_STOP}
    try:
        yield
    finally:
        for number, action in before.items():
            signal.signal(number, action)
