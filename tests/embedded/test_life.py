"""The life of a stack: it starts, stops, is killed, and goes on where it stopped."""

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from services.core.errors import StartupRefused
from services.embedded import layout, processes, temporal
from services.embedded.layout import Stack
from tests.embedded.launched import Launched, ask, entries, write

pytestmark = pytest.mark.stack

Launch = Callable[..., Launched]


def test_it_stops_cleanly_and_the_next_start_goes_on(launch: Launch) -> None:
    first = launch()
    stack = first.ready()
    write(stack, 1)
    assert first.asked_to_stop() == (0, "")
    assert stack.api_url in first.said
    assert [name for name, one in stack.processes.items() if one.process()] == []
    assert "database system is shut down" in layout.Layout(stack.data_dir).log("postgres").read_text()
    with pytest.raises(StartupRefused, match="no stack is running"):
        layout.running(stack.data_dir)

    (stack.keys_dir / "hutong_relay.password").unlink()  # older versions had no such role
    again = launch().ready()
    assert entries(again) == [1]
    assert (again.owner, again.temporal_address) == (stack.owner, stack.temporal_address)
    assert not (stack.data_dir / "resynced").exists()


def test_ctrl_c_stops_it_as_cleanly(launch: Launch) -> None:
    first = launch()
    stack = first.ready()
    assert first.asked_to_stop(signal.SIGINT) == (0, "")
    assert [name for name, one in stack.processes.items() if one.process()] == []


def test_it_stops_cleanly_while_it_is_still_starting(launch: Launch) -> None:
    first = launch()
    assert processes.until(lambda: "PostgreSQL" in first.said, 20)
    assert first.asked_to_stop() == (0, "")
    stack = layout.read(layout.Layout(first.home))
    assert stack
    assert [name for name, one in stack.processes.items() if one.process()] == []


def test_what_a_kill_left_behind_is_adopted_and_the_processes_are_renewed(launch: Launch) -> None:
    first = launch()
    stack = first.ready()
    write(stack, 1)
    first.killed()
    assert all(one.process() for one in stack.processes.values())

    second = launch(port=stack.port)
    again = second.ready()
    assert entries(again) == [1]
    for server in ("postgres", "temporal"):
        assert again.processes[server].pid == stack.processes[server].pid
    for name in ("api", "worker", "relay"):
        assert stack.processes[name].process() is None
        assert again.processes[name].process()
    assert second.asked_to_stop() == (0, "")
    assert [name for name, one in again.processes.items() if one.process()] == []


def test_a_pause_does_not_outlive_the_supervisor(launch: Launch) -> None:
    first = launch()
    stack = first.ready()
    stack.stop_temporal()
    assert first.asked_to_stop()[0] == 0
    assert temporal.answers(launch().ready().temporal_address)


def test_an_engine_that_lost_its_data_is_told_of_every_open_subject(launch: Launch) -> None:
    first = launch()
    stack = first.ready()
    first.asked_to_stop()
    (stack.data_dir / "temporal" / "temporal.db").unlink()
    again = launch().ready()
    told = stack.data_dir / "resynced"
    assert processes.until(told.exists, 10)
    assert json.loads(told.read_text()) == ["--data-dir", str(again.data_dir)]
    assert processes.until(lambda: not layout.Layout(stack.data_dir).resync_due.exists(), 5)


def test_external_servers_are_used_and_not_started(launch: Launch, new_home: Callable[[], Path]) -> None:
    elsewhere = launch(new_home()).ready()
    stack = launch(HUTONG_DATABASE_URL=elsewhere.owner_url, HUTONG_TEMPORAL_ADDRESS=elsewhere.temporal_address).ready()
    assert set(stack.processes) == {"api", "worker", "relay"}
    assert ask(stack)["role"] == "hutong_api"
    assert stack.owner_url == elsewhere.owner_url
    assert stack.temporal_address == elsewhere.temporal_address
    assert not (stack.data_dir / "postgres").exists()
    with pytest.raises(StartupRefused, match="external server, not ours"):
        stack.stop_temporal()


def test_a_reused_pid_is_left_alone(launch: Launch) -> None:
    first = launch()
    stack = first.ready()
    first.asked_to_stop()
    bystander = processes.start(["sleep", "60"], layout.Layout(stack.data_dir).log("bystander"))
    older = processes.Identity(bystander.identity.pid, bystander.identity.created - 3600)
    try:
        layout.write(
            layout.Layout(stack.data_dir), Stack(**{**vars(stack), "processes": {"api": older, "temporal": older}})
        )
        launch().ready()
        assert bystander.alive()
    finally:
        bystander.end(signal.SIGKILL, 5)
