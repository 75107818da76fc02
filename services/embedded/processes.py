"""Processes that outlive whoever started them: known by pid and time of birth, so that a reused pid is left alone."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from services.embedded.account import Account

# a birth is computed from the boot time, which a corrected system clock shifts a little
SAME_BIRTH_SECONDS = 2.0


@dataclass(frozen=True)
class Identity:
    """One process, and no later one that was given the same pid. `created` is its birth in seconds since 1970."""

    pid: int
    created: float

    @classmethod
    def mine(cls) -> "Identity":
        return cls(os.getpid(), psutil.Process().create_time())

    def process(self) -> psutil.Process | None:
        try:
            found = psutil.Process(self.pid)
            if abs(found.create_time() - self.created) > SAME_BIRTH_SECONDS:
                return None
            return None if found.status() == psutil.STATUS_ZOMBIE else found
        except psutil.NoSuchProcess:
            return None


class Child:
    """A process that we started, or one that we adopt from a supervisor that was killed."""

    def __init__(self, identity: Identity, popen: subprocess.Popen[bytes] | None = None) -> None:
        self.identity = identity
        self._popen = popen

    def alive(self) -> bool:
        if self._popen is not None:  # polling also reaps it: nothing of ours stays a zombie
            return self._popen.poll() is None
        return self.identity.process() is not None

    def send(self, number: signal.Signals) -> None:
        if self.alive():
            with suppress(ProcessLookupError):
                os.kill(self.identity.pid, number)

    def end(self, first: signal.Signals, patience: float, last: signal.Signals = signal.SIGKILL) -> None:
        """Ask with `first`, and after `patience` seconds insist with `last` (SIGKILL takes its whole session)."""
        self.send(first)
        if until(lambda: not self.alive(), patience):
            return
        if last is signal.SIGKILL:
            with suppress(ProcessLookupError):
                os.killpg(self.identity.pid, last)
        else:
            self.send(last)
        until(lambda: not self.alive(), patience)


def start(
    command: Sequence[str], log: Path, *, env: Mapping[str, str] | None = None, account: Account | None = None
) -> Child:
    """Start a process in a session of its own: a Ctrl-C at the terminal reaches only the supervisor."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as output:
        popen = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            start_new_session=True,
            **(account.popen_arguments() if account else {}),
        )
    try:
        created = psutil.Process(popen.pid).create_time()
    except psutil.NoSuchProcess:
        created = 0.0
    return Child(Identity(popen.pid, created), popen)


def until(condition: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Whether the condition came true within so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= end:
            return False
        time.sleep(pause)
    return True


def bare_environment() -> dict[str, str]:
    """Nothing of ours: the servers that we start have no business with our settings and passwords."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
