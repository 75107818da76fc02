"""Workflows that were recorded once can be replayed by the code of today."""

import json
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from tests.workflows.changed_without_a_gate import HastyReferralWorkflow
from tests.workflows.fingerprints import COMMITTED, HISTORIES
from tests.workflows.record import STORIES
from workflows.registry import BY_NAME, WORKFLOWS

RECORDED = sorted(set(HISTORIES.glob("*.json")) - {COMMITTED})


def history(path: Path) -> WorkflowHistory:
    recorded = json.loads(path.read_text())
    return WorkflowHistory.from_json(recorded.pop("workflow_id"), recorded)


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: str(path.stem))
async def test_a_recorded_history_replays(path: Path) -> None:
    await Replayer(workflows=WORKFLOWS).replay_workflow(history(path))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.__name__))
def test_every_story_is_recorded(story: object) -> None:
    assert any(path.stem.startswith(getattr(story, "__name__", "")) for path in RECORDED)


def test_every_workflow_is_recorded() -> None:
    told = {name for name in BY_NAME if any(path.stem.startswith(f"{name}_") for path in RECORDED)}
    assert told == BY_NAME.keys()


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: str(path.stem))
def test_a_recording_names_no_machine(path: Path) -> None:
    recorded = json.loads(path.read_text())
    identities = {value for event in recorded["events"] for value in _identities(event)}
    assert identities <= {"tests"}


@pytest.mark.parametrize("story", ["referral_resolved", "referral_late"])
async def test_a_change_without_a_gate_is_refused(story: str) -> None:
    path = next(path for path in RECORDED if path.stem.startswith(story))
    with pytest.raises(NondeterminismError):
        await Replayer(workflows=[HastyReferralWorkflow]).replay_workflow(history(path))


def _identities(event: object) -> list[str]:
    if not isinstance(event, dict):
        return []
    here = [str(value) for name, value in event.items() if name == "identity"]
    return here + [found for value in event.values() for found in _identities(value)]
