"""Processes are known by pid and birth, end when asked, and are made to when they do not."""

import os
import signal
import sys
from pathlib import Path

import pytest

from services.embedded import processes
from services.embedded.processes import Child, Identity

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


def test_a_pid_with_another_birth_is_another_process() -> None:
    mine = Identity.mine()
    assert mine.process()
    assert Identity(mine.pid, mine.created - 10).process() is None


def test_a_clock_that_was_corrected_a_little_does_not_hide_a_process() -> None:
    mine = Identity.mine()
    assert Identity(mine.pid, mine.created + 0.9).process()


def test_another_process_with_the_same_pid_gets_no_signal() -> None:
    mine = Identity.mine()
    Child(Identity(mine.pid, mine.created - 10)).end(signal.SIGKILL, patience=0.1)
    assert mine.process()


def test_a_dead_child_that_nobody_reaped_is_dead(tmp_path: Path) -> None:
    child = processes.start(["true"], tmp_path / "log")
    assert processes.until(lambda: Child(child.identity).identity.process() is None, 5)
    assert not child.alive()


@pytest.mark.parametrize("adopted", [False, True])
def test_one_that_ignores_the_request_is_killed(tmp_path: Path, adopted: bool) -> None:
    log = tmp_path / "log"
    child = processes.start([sys.executable, "-c", STUBBORN], log)
    assert processes.until(lambda: log.read_text() == "up\n", 5)
    (Child(child.identity) if adopted else child).end(signal.SIGTERM, patience=0.2)
    assert not child.alive()


def test_it_runs_in_a_session_of_its_own_with_a_private_log(tmp_path: Path) -> None:
    child = processes.start(["sleep", "60"], tmp_path / "log")
    try:
        assert os.getsid(child.identity.pid) == child.identity.pid
        assert (tmp_path / "log").stat().st_mode & 0o077 == 0
    finally:
        child.end(signal.SIGTERM, 5)
