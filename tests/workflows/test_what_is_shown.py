"""What an operator sees of a workflow: where it stands and what it waits for, in codes and ids only."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from temporalio.api.sdk.v1 import WorkflowMetadata

from tests.workflows.conftest import Stage
from workflows.milestones import State, details
from workflows.promises import CODE, Look, Subject

PERSONAL = ["小禾", "林老师", "Xiao He", "13900000000", "34990120161102001X", "青禾镇中心小学", "a@b.cn", "C" * 81, ""]


async def test_the_state_says_what_a_workflow_waits_for(stage: Stage) -> None:
    row = stage.world.new("referral", await stage.world.clock("CT1", "claimed", timedelta(hours=1)))
    row.reach("received")
    await stage.note(row)
    await stage.waits(row, "claimed")
    assert await stage.state(row) == State(
        id=row.workflow_id.removeprefix("referral-"),
        until="claimed",
        asked=[],
        reached=["received"],
        waiting_for=["CT1"] * 5,
        next_rule="CT1",
        seq=row.seq,
    )


async def test_temporals_own_page_shows_the_state(stage: Stage) -> None:
    row = stage.world.new("notice")
    row.channel_error = "channel-away"
    handle = await stage.note(row)
    await stage.world.until(lambda: row.looked_up_to == row.seq)
    metadata: WorkflowMetadata = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    assert "- waits until: `delivered`" in metadata.current_details
    assert "- asked for: `deliver`" in metadata.current_details
    row.channel_error = None
    await stage.waits(row, "acknowledged")
    metadata = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    assert "- reached: `delivered`" in metadata.current_details
    assert "- asked for: –" in metadata.current_details


async def test_a_timer_is_labelled_with_the_rule_that_it_watches(stage: Stage) -> None:
    row = stage.world.new("referral", await stage.world.clock("CT1", "claimed", timedelta(hours=1)))
    handle = await stage.note(row)
    await stage.waits(row, "received")
    labels = [event.user_metadata.summary.data async for event in handle.fetch_history_events()]
    assert b'"CT1"' in labels


@pytest.mark.parametrize("value", PERSONAL)
@pytest.mark.parametrize(
    "look",
    [
        lambda value: Look(reached=[value]),
        lambda value: Look(reached=["received"], next_rule=value),
        lambda value: Look(reached=["received"], waiting_for=["CT1", value]),
    ],
    ids=["reached", "next_rule", "waiting_for"],
)
def test_a_look_refuses_what_is_no_code_and_does_not_repeat_it(look: Callable[[str], Look], value: str) -> None:
    with pytest.raises(ValueError, match="codes and ids only") as refused:
        look(value)
    assert not value or value not in str(refused.value)


@pytest.mark.parametrize(
    "code",
    [
        "received",
        "CT1.URGENT",
        "P23.EXPLAIN",
        "NINE_TENTHS",
        "referral:7d3c1f0e-2f55-4c51-9a2b-0f4b1c2d3e4f",
        "still-open",
    ],
)
def test_a_look_takes_codes_alone_and_with_an_id(code: str) -> None:
    assert Look(reached=[code], next_rule=code, waiting_for=[code]).reached == [code]


def test_what_passes_between_a_workflow_and_the_world_has_room_for_codes_ids_and_numbers_only() -> None:
    fields: dict[str, Any] = {
        f"{kind.__name__}.{field.name}": field.type
        for kind in (Subject, Look, State)
        for field in dataclasses.fields(kind)
    }
    assert fields == {
        "Subject.id": str,
        "Look.reached": list[str],
        "Look.next_due_in": float | None,
        "Look.next_rule": str | None,
        "Look.waiting_for": list[str],
        "Look.seq": int,
        "State.id": str,
        "State.until": str | None,
        "State.asked": list[str],
        "State.reached": list[str],
        "State.waiting_for": list[str],
        "State.next_rule": str | None,
        "State.seq": int,
    }


def test_every_word_in_the_details_is_a_code() -> None:
    shown = details(State("7d3c1f0e", "claimed", ["look"], ["received"], ["CT1", "P10"], next_rule="CT1", seq=12))
    quoted = shown.split("`")[1::2]
    assert quoted == ["claimed", "received", "CT1", "P10", "CT1", "look", "12"]
    assert all(CODE.fullmatch(word) or word.isdigit() for word in quoted)
