"""A case on the dev server: received, handled, told, closed, and what sends it back."""

from datetime import timedelta

from temporalio.client import WorkflowExecutionStatus

from tests.workflows.conftest import Stage
from tests.workflows.servers import ended


async def test_a_case_is_told_once_and_then_waits_for_its_closing(stage: Stage) -> None:
    row = stage.world.new("case")
    handle = await stage.note(row)
    await stage.waits(row, "received")
    row.reach("received")
    await stage.note(row)
    await stage.waits(row, "handled")
    assert row.told == 0
    row.reach("handled")
    await stage.note(row)
    await stage.waits(row, "closed")
    assert row.told == 1
    row.reach("closed")
    await stage.note(row)
    await ended(handle)
    assert row.asked.count("tell_result") == 1


async def test_a_case_with_new_work_before_its_closing_is_handled_and_told_again(stage: Stage) -> None:
    row = stage.world.new("case")
    row.reach("received", "handled")
    await stage.note(row)
    await stage.waits(row, "closed")
    row.lose("handled", "told")
    await stage.note(row)
    await stage.waits(row, "handled")
    row.reach("handled")
    handle = await stage.note(row)
    await stage.waits(row, "closed")
    assert row.told == 2
    row.reach("closed")
    await stage.note(row)
    await ended(handle)


async def test_a_report_that_joins_while_the_result_is_being_told_sends_the_case_back(stage: Stage) -> None:
    row = stage.world.new("case")
    row.reach("received")
    await stage.note(row)
    await stage.waits(row, "handled")

    async def joined() -> None:
        row.lose("handled")
        await stage.note(row)

    row.while_looking.append(joined)
    row.reach("handled")
    await stage.note(row)
    await stage.world.until(lambda: row.looked_up_to == row.seq)
    await stage.waits(row, "handled")
    assert row.told == 0


async def test_a_reopened_case_starts_again_and_goes_through_the_same_steps(stage: Stage) -> None:
    row = stage.world.new("case")
    row.reach("received", "handled", "closed")
    first = await stage.note(row)
    await ended(first)
    assert row.told == 1
    row.lose("handled", "told", "closed")
    second = await stage.note(row)
    await stage.waits(row, "handled")
    row.reach("handled", "closed")
    await stage.note(row)
    await ended(second)
    assert second.first_execution_run_id != first.first_execution_run_id
    assert row.told == 2


async def test_a_case_reopened_while_its_closing_is_looked_at_goes_on(stage: Stage) -> None:
    row = stage.world.new("case")
    row.reach("received", "handled")
    handle = await stage.note(row)
    await stage.waits(row, "closed")

    async def reopened() -> None:
        row.lose("handled", "told", "closed")
        await stage.note(row)

    row.while_looking.append(reopened)
    row.reach("closed")
    await stage.note(row)
    await stage.waits(row, "handled")
    assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING


async def test_a_case_closed_while_the_engine_was_away_is_told_all_the_same(stage: Stage) -> None:
    row = stage.world.new("case")
    row.reach("received", "handled", "closed")
    await ended(await stage.note(row))
    assert row.told == 1


async def test_a_case_marks_its_own_clock(stage: Stage) -> None:
    row = stage.world.new("case", await stage.world.clock("CL1", "closed", timedelta(seconds=0.2)))
    row.reach("received", "handled")
    await stage.note(row)
    await stage.world.until(lambda: len(row.marked()) == 5)
    await stage.waits(row, "closed")
