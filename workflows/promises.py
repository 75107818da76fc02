"""What every workflow asks of the world, and the two things that pass between them."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from temporalio import activity

CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9._:-]{0,79}")
"""A code of the contract, or a code with an id behind it. Names, telephone and identity numbers do not fit."""


@dataclass(frozen=True)
class Subject:
    """The order given to a workflow, and handed on with each promise: the id of its row, nothing else."""

    id: str


@dataclass(frozen=True)
class Look:
    """How the subject stands in the database at one moment. Codes and ids only: it is kept in the workflow's history.

    reached: the milestones reached, those of the workflow's `Milestone`; an ended subject reports all of them.
    next_due_in: seconds to the next due time or rung that nobody marked yet; zero or less: it is due; None: nothing is.
    next_rule: the code of that clock's rule. waiting_for: codes, or code and id, of what is still open, for display.
    seq: the last ledger entry that this look saw.
    """

    reached: list[str]
    next_due_in: float | None = None
    next_rule: str | None = None
    waiting_for: list[str] = field(default_factory=list)
    seq: int = 0

    def __post_init__(self) -> None:
        codes = [*self.reached, *self.waiting_for, *([self.next_rule] if self.next_rule is not None else [])]
        if not all(CODE.fullmatch(code) for code in codes):
            raise ValueError("a look carries codes and ids only")  # without the value: the failure is kept as well


class Promises(ABC):
    """Activities by name, without their keeping. `services/procedures` keeps them in a subclass, undecorated.

    Everything may be asked twice, and too late: a keeper decides inside its transaction what is still to be done.
    """

    def __init_subclass__(cls) -> None:
        """A method that keeps a promise is registered under the promise's name, so that the two cannot drift apart."""
        for name, method in list(vars(cls).items()):
            promised = activity._Definition.from_callable(getattr(super(cls, cls), name, None) or method)
            if promised and not activity._Definition.from_callable(method):
                activity.defn(name=promised.name)(method)

    def kept(self) -> list[Callable[..., Any]]:
        """The activities of this keeper, for `Worker(activities=…)`."""
        names = {
            name
            for promised in type(self).__mro__
            for name, method in vars(promised).items()
            if activity._Definition.from_callable(method)
        }
        return [getattr(self, name) for name in sorted(names)]

    @abstractmethod
    async def look(self, subject: Subject) -> Look:
        """How the subject stands. Reads one consistent state and changes nothing."""

    @abstractmethod
    async def mark_due(self, subject: Subject) -> None:
        """Marks each rung and breach of the subject that is due and still open, once each; nothing due is no error."""
