"""The engine on the given clock: every workflow that was told has looked, or has asked for what it wants, and rests.

Nobody waits for an engine's timer. When a clock is due, its subject is told to look again, as `resync` tells it, and
its workflow looks and marks what is due, as it does when its own timer has run out. So the engine may have any time of
its own, and what is recorded has the time of the given clock.
"""

import asyncio
from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.client import Interceptor, OutboundInterceptor, StartWorkflowInput, WorkflowHandle
from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowInstance, WorkflowInstanceDetails, WorkflowRunner

from services.core import clock, temporal
from services.core.bell import Bell
from services.core.database import Database
from services.core.errors import StartupRefused
from services.deadlines import service as deadlines
from services.ledger import notes
from services.ledger import service as ledger
from services.relay import Relay

PATIENCE, OFTEN = 60.0, 20
_ENDS = ("complete_workflow_execution", "fail_workflow_execution", "cancel_workflow_execution")
_NEXT_RUN = "the next run"


class Rest:
    """Which workflows are at rest: each signal was taken in, and no activity is under way.

    It sees what the worker is asked to do and what it answers, so it neither waits nor asks the engine.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._told: Counter[str] = Counter()
        self._taken: Counter[str] = Counter()
        self._asked: defaultdict[str, set[int | str]] = defaultdict(set)

    def told(self, workflow_id: str) -> None:
        self._told[workflow_id] += 1

    def not_told(self, workflow_id: str) -> None:
        self._told[workflow_id] -= 1

    def answered(
        self, workflow_id: str, activation: WorkflowActivation, completion: WorkflowActivationCompletion
    ) -> None:
        """In the worker's thread."""
        self._loop.call_soon_threadsafe(self._answered, workflow_id, activation, completion)

    async def reached(self) -> None:
        """Returns when everybody is. Raises StartupRefused when a workflow finds no rest."""
        while restless := [id_ for id_, times in self._told.items() if self._taken[id_] < times or self._asked[id_]]:
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), PATIENCE)
            except TimeoutError:
                kinds = sorted({id_.partition("-")[0] for id_ in restless})
                raise StartupRefused(f"workflows find no rest within {PATIENCE:g} s: {', '.join(kinds)}") from None
        for id_ in self._told:
            del self._asked[id_], self._taken[id_]
        self._told.clear()

    def _answered(
        self, workflow_id: str, activation: WorkflowActivation, completion: WorkflowActivationCompletion
    ) -> None:
        asked = self._asked[workflow_id]
        for job in activation.jobs:
            match job.WhichOneof("variant"):
                case "initialize_workflow":
                    asked.clear()
                case "signal_workflow" if not activation.is_replaying:
                    self._taken[workflow_id] += 1
                case "resolve_activity":
                    asked.discard(job.resolve_activity.seq)
                case _:
                    pass
        for command in completion.successful.commands:
            match command.WhichOneof("variant"):
                case "schedule_activity":
                    asked.add(command.schedule_activity.seq)
                case "continue_as_new_workflow_execution":
                    asked.add(_NEXT_RUN)
                case ended if ended in _ENDS:
                    asked.clear()
                case _:
                    pass
        self._changed.set()


class Watched(WorkflowRunner):
    """Runs workflows as they are and shows each answer. Without the sandbox, which is for finding mistakes."""

    def __init__(self, rest: Rest) -> None:
        self._plain, self._rest = UnsandboxedWorkflowRunner(), rest

    def prepare_workflow(self, defn: Any) -> None:
        self._plain.prepare_workflow(defn)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        return _Shown(self._plain.create_instance(det), det.info.workflow_id, self._rest)


class _Shown(WorkflowInstance):
    def __init__(self, instance: WorkflowInstance, workflow_id: str, rest: Rest) -> None:
        self._instance, self._workflow_id, self._rest = instance, workflow_id, rest

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        completion = self._instance.activate(act)
        self._rest.answered(self._workflow_id, act, completion)
        return completion

    def get_serialization_context(self, command_info: Any) -> Any:
        return self._instance.get_serialization_context(command_info)

    def get_external_store_context(self, command_info: Any) -> Any:
        return self._instance.get_external_store_context(command_info)

    def get_info(self) -> Any:
        return self._instance.get_info()

    def get_thread_id(self) -> int | None:
        return self._instance.get_thread_id()


class Told(Interceptor):
    """Notices whom the relay tells."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        return _Told(next, self._rest)


class _Told(OutboundInterceptor):
    def __init__(self, following: OutboundInterceptor, rest: Rest) -> None:
        super().__init__(following)
        self._rest = rest

    async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:
        self._rest.told(input.id)  # before the call: the workflow can have looked before it returns
        try:
            return await super().start_workflow(input)
        except temporal.AWAY:
            self._rest.not_told(input.id)
            raise


class Heard(Bell):
    """Everybody is in this process: a ring is heard without going round by the database."""

    def __init__(self) -> None:
        self._rung = False

    def ring(self, _channel: str) -> None:
        self._rung = True

    async def close(self) -> None:
        """There is no connection."""

    def taken(self) -> bool:
        """Whether it was rung since it was last asked."""
        rung, self._rung = self._rung, False
        return rung


class Engine:
    """One at a time (`in_turn`) what happens at one instant is recorded in the same order each time."""

    def __init__(self, database: Database, relay: Relay, bell: Heard, rest: Rest, *, in_turn: bool) -> None:
        self._database, self._relay, self._bell, self._rest = database, relay, bell, rest
        self._in_turn = in_turn

    async def next_due(self) -> datetime | None:
        async with self._database.transaction() as session:
            return await deadlines.next_due(session)

    async def waiting(self) -> int:
        """How many workflows are still to be told."""
        async with self._database.transaction() as session:
            return (await notes.waiting(session)).count

    async def drain(self) -> None:
        """Until no note is left and every workflow that was told has looked, and what came of that is told too."""
        in_vain, more = 0, False
        while more or self._bell.taken():
            try:
                more = await self._relay.deliver()
                in_vain = 0
            except temporal.AWAY:  # a workflow ended at that very moment: its note was given back, and is told again
                in_vain, more = in_vain + 1, True
                if in_vain == OFTEN:
                    raise StartupRefused("the engine takes no notes") from None
            await self._rest.reached()

    async def mark_due(self) -> datetime | None:
        """Everything that is due by now, with what comes of it; answers when something is due next."""
        next_ = await self.next_due()
        if next_ is None or next_ > clock.now():
            return next_
        async with self._database.transaction() as session:
            due = await deadlines.subjects_due(session, clock.now())
        at_once = 1 if self._in_turn else len(due) or 1
        for place in range(0, len(due), at_once):
            async with self._database.transaction() as session:
                ledger.note(session, 0, due[place : place + at_once])
            await self.drain()
        next_ = await self.next_due()
        if next_ is not None and next_ <= clock.now():
            raise StartupRefused("a clock is due that no workflow marks")
        return next_
