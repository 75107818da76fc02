"""Promises: named for their workflow, each name once, and kept under the name by which they are asked for."""

import inspect
from collections import Counter

import pytest
from temporalio import activity

from tests.workflows.world import World
from workflows.promises import Look, Promises, Subject
from workflows.referral.promises import ReferralPromises
from workflows.registry import BY_NAME

BY_WORKFLOW: dict[str, type[Promises]] = {name: workflow.promises for name, workflow in BY_NAME.items()}


def promised(promises: type[Promises]) -> dict[str, str]:
    """Method name → the name that it is asked for by."""
    definitions = {name: activity._Definition.from_callable(method) for name, method in vars(promises).items()}
    return {name: definition.name or "" for name, definition in definitions.items() if definition}


@pytest.mark.parametrize(("workflow", "promises"), BY_WORKFLOW.items())
def test_a_promise_is_named_for_its_workflow_and_its_method(workflow: str, promises: type[Promises]) -> None:
    assert promised(promises) == {name: f"{workflow}.{name}" for name in promised(promises)}
    assert {"look", "mark_due"} <= set(promised(promises))


def test_no_two_promises_have_one_name() -> None:
    names = Counter(name for promises in BY_WORKFLOW.values() for name in promised(promises).values())
    assert set(names.values()) == {1}


@pytest.mark.parametrize("promises", BY_WORKFLOW.values())
def test_every_public_method_of_promises_is_a_promise(promises: type[Promises]) -> None:
    assert {name for name in vars(promises) if not name.startswith("_")} == set(promised(promises))


@pytest.mark.parametrize("promises", BY_WORKFLOW.values())
def test_a_promise_takes_the_subject_and_nothing_else(promises: type[Promises]) -> None:
    for name in promised(promises):
        taken = list(inspect.signature(getattr(promises, name)).parameters.values())[1:]
        assert [parameter.annotation for parameter in taken] == [Subject], name


def test_a_keeper_keeps_each_promise_under_its_name() -> None:
    kept = [method for keeper in World().keepers() for method in keeper.kept()]
    names = [activity._Definition.must_from_callable(method).name for method in kept]
    assert sorted(names, key=str) == sorted(name for one in BY_WORKFLOW.values() for name in promised(one).values())


def test_a_keeper_that_forgets_a_promise_cannot_be_made() -> None:
    class Forgetful(ReferralPromises):
        async def look(self, subject: Subject) -> Look:
            return Look(reached=[])

    with pytest.raises(TypeError, match="mark_due"):
        Forgetful()  # type: ignore[abstract]
