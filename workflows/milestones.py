"""Waiting for milestones: look; wait for a note or the next due time, whichever comes first; mark what is due; look.

PostgreSQL holds the truth. A workflow decides nothing from its own memory and reads no clock: it is told which
milestones are reached and how many seconds are left.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Final, TypeVar

from temporalio import workflow
from temporalio.exceptions import ActivityError

from workflows.promises import Look, Promises, Subject
from workflows.retries import MUST_BE_KEPT

Kept = TypeVar("Kept")
Promise = Callable[[Any, Subject], Awaitable[Kept]]

SHORTEST_REST: Final = 1.0
LONGEST_REST: Final = 60.0
"""Seconds between two markings when the first changed nothing (two clocks disagree): not a hot loop, not a deaf one."""


@dataclass(frozen=True)
class State:
    """Where a workflow stands, for an operator. Codes and ids only.

    until: the milestone that it waits for. asked: the promises asked for and not kept yet. The rest: its last look.
    """

    id: str
    until: str | None
    asked: list[str]
    reached: list[str]
    waiting_for: list[str]
    next_rule: str | None
    seq: int


class Procedure(ABC):
    """A workflow that goes from milestone to milestone. Its `run` is the procedure, in the law's own words."""

    promises: ClassVar[type[Promises]]

    @workflow.init
    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._news = True  # something may have happened since the last look
        self._seen = Look(reached=[])
        self._until: str | None = None
        self._asked: list[str] = []
        self._begun: set[asyncio.Task[None]] = set()
        self._rest = 0.0

    @abstractmethod
    async def run(self, subject: Subject) -> None:
        """The procedure, from the first milestone to the last."""

    @workflow.signal
    def look_again(self, *_shown: Any) -> None:
        """Something was recorded about the subject. Late, doubled, reordered or forged notes cost one look.

        Takes anything and reads nothing: an argument that did not fit would wedge the workflow. A relay shows the seq.
        """
        self._news = True

    @workflow.query
    def state(self) -> State:
        """Where this workflow stands and what it waits for."""
        seen = self._seen
        return State(
            id=self._subject.id,
            until=self._until,
            asked=list(self._asked),
            reached=seen.reached,
            waiting_for=seen.waiting_for,
            next_rule=seen.next_rule,
            seq=seen.seq,
        )

    async def until(self, milestone: StrEnum, *, while_still: StrEnum | None = None) -> bool:
        """Waits for a milestone. True: it is reached. False: `while_still`, reached before, no longer is."""
        self._until = milestone.value
        self._show()
        while True:
            seen = await self._look()
            if milestone in seen.reached:
                return True
            if while_still is not None and while_still not in seen.reached:
                return False
            await self._wait(seen)

    async def ask(self, promise: Promise[Kept]) -> Kept:
        """Asks for a promise until it is kept; what it changed is looked up afterwards.

        Raises ActivityError where a keeper says that it never can be (`retries.UNKNOWN_SUBJECT`).
        """
        self._asked.append(promise.__name__)
        self._show()
        kept = await workflow.execute_activity_method(promise, self._subject, **MUST_BE_KEPT)
        self._asked.remove(promise.__name__)
        self._news = True
        self._show()
        return kept

    def begin(self, promise: Promise[None]) -> None:
        """Asks for a promise without waiting: the clocks run on while the world outside takes its time."""
        self._begun.add(asyncio.create_task(self._attempt(promise)))

    async def _attempt(self, promise: Promise[None]) -> None:
        try:
            await self.ask(promise)
        except ActivityError:
            workflow.logger.warning("%s cannot be kept; its clock goes on", promise.__name__)

    async def _look(self) -> Look:
        """The last look, or a new one when there is news."""
        while self._news:
            # Before the look, not after it: a note that arrives while looking is news about what was not seen.
            self._news = False
            self._seen = await workflow.execute_activity_method(self.promises.look, self._subject, **MUST_BE_KEPT)
            self._show()
        return self._seen

    async def _wait(self, seen: Look) -> None:
        """Returns when there is news, or when what fell due has been marked."""
        if workflow.info().is_continue_as_new_suggested():
            await workflow.wait_condition(workflow.all_handlers_finished)
            workflow.continue_as_new(self._subject)  # nothing to carry over: the new run looks
        if seen.next_due_in is None:
            await workflow.wait_condition(lambda: self._news)
            return
        seconds = max(seen.next_due_in, self._rest)
        if seconds > 0:
            try:
                await workflow.wait_condition(lambda: self._news, timeout=seconds, timeout_summary=seen.next_rule)
            except TimeoutError:
                pass
            else:
                return
        await self._mark(seen)

    async def _mark(self, seen: Look) -> None:
        await self.ask(self.promises.mark_due)
        now = await self._look()
        in_vain = now.seq == seen.seq and now.next_due_in is not None and now.next_due_in < SHORTEST_REST
        self._rest = min(max(2 * self._rest, SHORTEST_REST), LONGEST_REST) if in_vain else 0.0

    def _show(self) -> None:
        """Temporal's own page says where this workflow stands."""
        workflow.set_current_details(details(self.state()))


def details(state: State) -> str:
    """A state as Markdown, codes and ids only."""
    lines = {
        "waits until": [state.until] if state.until else [],
        "reached": state.reached,
        "still open": state.waiting_for,
        "next due": [state.next_rule] if state.next_rule else [],
        "asked for": state.asked,
        "seen up to": [str(state.seq)],
    }
    return "\n".join(f"- {label}: {', '.join(f'`{code}`' for code in codes) or '–'}" for label, codes in lines.items())
