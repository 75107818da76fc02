"""A running stack: who gets which credentials, what is closed to others, and what happens when a process dies."""

import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from services.embedded import layout, processes, temporal
from services.embedded.layout import Stack
from tests.embedded.launched import Launched, ask, end_whatever_runs, entries

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """One for all: each test leaves it whole, as a process may know it."""
    home = Path(tempfile.mkdtemp(prefix="hutong-"))
    launched = Launched(home, seed="demo")
    yield launched.ready()
    launched.asked_to_stop()
    end_whatever_runs(home)
    shutil.rmtree(home)


def restarted(stack: Stack, name: str) -> bool:
    """Whether the named process is another one now, and answers."""

    def look() -> bool:
        now = layout.running(stack.data_dir).processes.get(name)
        return now is not None and now != stack.processes[name] and now.process() is not None

    return processes.until(look, 20)


def test_each_process_gets_the_credentials_of_its_own_role_and_never_the_owners(stack: Stack) -> None:
    answer = ask(stack)
    assert answer["role"] == "hutong_api"
    told = answer["environment"]
    assert told["HUTONG_KEYS_DIR"] == str(stack.keys_dir)
    assert told["HUTONG_FILES_DIR"] == str(stack.data_dir / "files")
    assert told["HUTONG_TEMPORAL_ADDRESS"] == stack.temporal_address
    assert told["HUTONG_PORT"] == str(stack.port)
    for name in ("worker", "relay"):
        log = layout.Layout(stack.data_dir).log(name)
        assert processes.until(lambda log=log, name=name: f"as hutong_{name}" in log.read_text(), 5)  # type: ignore[misc]
    with psycopg.connect(stack.owner_url) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("hutong_owner",)


def test_the_seed_is_sown_with_the_rights_of_the_api(stack: Stack) -> None:
    assert entries(stack) == [0]


def test_keys_logs_and_state_are_closed_to_others(stack: Stack) -> None:
    private = [path for folder in ("keys", "logs", "run") for path in (stack.data_dir / folder).rglob("*")]
    assert len(private) > 12
    assert [path for path in private if stat.S_IMODE(path.stat().st_mode) != 0o600] == []
    assert stat.S_IMODE(stack.data_dir.stat().st_mode) & 0o066 == 0


@pytest.mark.parametrize("name", ["api", "worker", "postgres", "temporal"])
def test_a_process_that_dies_is_started_again(stack: Stack, name: str) -> None:
    os.kill(stack.processes[name].pid, signal.SIGKILL)
    assert restarted(stack, name)
    now = layout.running(stack.data_dir)
    assert (now.owner, now.temporal_address, now.port) == (stack.owner, stack.temporal_address, stack.port)

    def serves() -> bool:
        try:
            return entries(now) == [0] and ask(now)["role"] == "hutong_api" and temporal.answers(now.temporal_address)
        except (psycopg.OperationalError, OSError):
            return False

    assert processes.until(serves, 20, pause=0.1)


def test_another_process_stops_only_temporal_and_starts_it_again(stack: Stack) -> None:
    stack.stop_temporal()
    assert not temporal.answers(stack.temporal_address)
    assert ask(stack)["role"] == "hutong_api"
    os.kill(stack.processes["relay"].pid, signal.SIGKILL)
    assert restarted(stack, "relay")  # the supervisor looked again, and left Temporal as it is
    assert not temporal.answers(stack.temporal_address)
    stack.start_temporal()
    assert temporal.answers(stack.temporal_address)
