"""What many ask at the same moment, answered for all of them at once."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Generic, TypeVar

Key = TypeVar("Key")
Answer = TypeVar("Answer")


class Batch(Generic[Key, Answer]):
    def __init__(self, answer: Callable[[Collection[Key]], Awaitable[Mapping[Key, Answer]]]) -> None:
        self._answer = answer
        self._asked: set[Key] = set()
        self._now: asyncio.Task[Mapping[Key, Answer]] | None = None
        self._next: asyncio.Task[Mapping[Key, Answer]] | None = None

    async def ask(self, key: Key) -> Answer | None:
        """None where there is no answer. It is looked up after the call, never taken from one that is under way: what
        was committed before it is in it. Raises what looking it up raises.
        """
        self._asked.add(key)
        if self._next is None:
            self._next = asyncio.create_task(self._look(self._now))
        found = await asyncio.shield(self._next)  # it is others' answer too: who goes away does not cancel it
        return found.get(key)

    async def _look(self, before: asyncio.Task[Mapping[Key, Answer]] | None) -> Mapping[Key, Answer]:
        if before is not None:
            await asyncio.wait([before])
        asked, self._asked = self._asked, set()
        self._now, self._next = self._next, None
        return await self._answer(asked)
