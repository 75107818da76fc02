"""Records histories on the real server, for replaying: `python -m tests.workflows.record`.

Adds histories/<workflow>_<story>_<date>.json and writes the fingerprints. Never removes a recording: workflows
that were started by older code are still running.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from temporalio.client import WorkflowHistory

from tests.workflows import fingerprints, servers
from tests.workflows.conftest import Stage
from tests.workflows.servers import ended
from tests.workflows.world import Row, World


async def step(stage: Stage, row: Row, waits: str, *milestones: str) -> None:
    """Waits until the workflow waits for a milestone; then these are reached and the note follows."""
    await stage.waits(row, waits)
    row.reach(*milestones)
    await stage.note(row)


async def referral_resolved(stage: Stage) -> Row:
    row = stage.world.new("referral", await stage.world.clock("CT1", "claimed", timedelta(hours=1)))
    await stage.note(row)
    await step(stage, row, "received", "received")
    await step(stage, row, "claimed", "claimed")
    await step(stage, row, "resolved", "resolved")
    return row


async def referral_late(stage: Stage) -> Row:
    row = stage.world.new("referral", await stage.world.clock("CT1", "claimed", timedelta(seconds=0.3)))
    await stage.note(row)
    await stage.world.until(lambda: len(row.marked()) == len(row.rungs))
    await step(stage, row, "received", "received", "claimed")
    await step(stage, row, "resolved", "resolved")
    return row


async def case_reopened_before_closing(stage: Stage) -> Row:
    row = stage.world.new("case", await stage.world.clock("CL1", "handled", timedelta(hours=1)))
    await stage.note(row)
    await step(stage, row, "received", "received")
    await step(stage, row, "handled", "handled")
    await stage.waits(row, "closed")
    row.lose("handled", "told")
    await stage.note(row)
    await step(stage, row, "handled", "handled")
    await step(stage, row, "closed", "closed")
    return row


async def case_noted_while_looking(stage: Stage) -> Row:
    row = stage.world.new("case")
    row.while_looking.append(lambda: stage.note(row))
    await stage.note(row)
    await step(stage, row, "received", "received", "handled", "closed")
    return row


async def notice_acknowledged(stage: Stage) -> Row:
    row = stage.world.new("notice", await stage.world.handing_over(timedelta(hours=1)))
    await stage.note(row)
    await step(stage, row, "acknowledged", "acknowledged")
    return row


async def notice_handed_over(stage: Stage) -> Row:
    row = stage.world.new("notice", await stage.world.handing_over(timedelta(seconds=0.2)))
    row.channel_error = "channel-away"
    await stage.note(row)
    return row


async def placement_ended(stage: Stage) -> Row:
    row = stage.world.new("placement", await stage.world.clock("M1", "approved", timedelta(hours=1)))
    await stage.note(row)
    for milestone in ("approved", "first_review", "second_review", "third_review", "warned", "decided", "ended"):
        await step(stage, row, milestone, milestone)
    return row


async def placement_never_reviewed(stage: Stage) -> Row:
    row = stage.world.new("placement", await stage.world.clock("M6", "first_review", timedelta(seconds=0.3)))
    row.reach("approved")
    await stage.note(row)
    await stage.world.until(lambda: len(row.marked()) == len(row.rungs))
    await step(
        stage, row, "first_review", "first_review", "second_review", "third_review", "warned", "decided", "ended"
    )
    return row


async def legal_answered(stage: Stage) -> Row:
    row = stage.world.new("legal", await stage.world.clock("CT14", "replied", timedelta(hours=1)))
    await stage.note(row)
    await step(stage, row, "accepted", "accepted")
    await step(stage, row, "decided", "decided", "served", "out_of_force")
    await step(stage, row, "replied", "replied")
    await step(stage, row, "concluded", "concluded")
    return row


async def legal_expired(stage: Stage) -> Row:
    row = stage.world.new("legal", await stage.world.expiring(timedelta(seconds=0.3)))
    row.reach("accepted", "decided", "replied")
    await stage.note(row)
    await step(stage, row, "served", "served")
    return row


async def data_request_answered_late(stage: Stage) -> Row:
    row = stage.world.new("data_request", await stage.world.clock("GBF.REQUEST", "answered", timedelta(seconds=0.3)))
    await stage.note(row)
    await stage.world.until(lambda: len(row.marked()) == len(row.rungs))
    await step(stage, row, "answered", "answered")
    return row


async def sending_tried_again(stage: Stage) -> Row:
    row = stage.world.new("sending", await stage.world.trying(timedelta(), timedelta(seconds=0.2)))
    await stage.note(row)
    return row


async def sending_given_up(stage: Stage) -> Row:
    row = stage.world.new("sending", await stage.world.trying(timedelta(), timedelta(hours=1)))
    await stage.note(row)
    await stage.world.until(lambda: len(row.marked()) == 1)
    await step(stage, row, "emptied", "emptied")
    return row


STORIES: list[Callable[[Stage], Awaitable[Row]]] = [
    referral_resolved,
    referral_late,
    case_reopened_before_closing,
    case_noted_while_looking,
    notice_acknowledged,
    notice_handed_over,
    placement_ended,
    placement_never_reviewed,
    legal_answered,
    legal_expired,
    data_request_answered_late,
    sending_tried_again,
    sending_given_up,
]


async def recorded(stage: Stage, story: Callable[[Stage], Awaitable[Row]]) -> WorkflowHistory:
    handle = stage.client.get_workflow_handle((await story(stage)).workflow_id)
    await ended(handle)
    return await handle.fetch_history()


def written(history: WorkflowHistory) -> str:
    """JSON, an event a line."""
    events = ",\n".join(json.dumps(event, sort_keys=True) for event in history.to_json_dict()["events"])
    return f'{{"workflow_id": {json.dumps(history.workflow_id)}, "events": [\n{events}\n]}}\n'


async def record() -> None:
    today = f"{datetime.now(UTC):%Y_%m_%d}"
    async with await servers.dev_server() as env:
        world, queue = World(), servers.new_queue()
        async with servers.worker(env.client, queue, world.keepers()):
            for story in STORIES:
                history = await recorded(Stage(env, world, queue), story)
                (fingerprints.HISTORIES / f"{story.__name__}_{today}.json").write_text(written(history))
    fingerprints.COMMITTED.write_text(json.dumps(fingerprints.current(), indent=1) + "\n")


if __name__ == "__main__":
    asyncio.run(record())
