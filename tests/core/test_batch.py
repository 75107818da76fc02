"""Many questions at one moment are one; what is asked later is looked up later."""

import asyncio
from collections.abc import Collection

import pytest

from services.core.batch import Batch


class World:
    """Something that changes while it is asked about."""

    def __init__(self) -> None:
        self.looks: list[list[str]] = []
        self.state = 0
        self.is_asked, self.goes_on = asyncio.Event(), asyncio.Event()
        self.goes_on.set()

    async def look(self, asked: Collection[str]) -> dict[str, int]:
        self.looks.append(sorted(asked))
        self.is_asked.set()
        found = {key: self.state for key in asked if key != "nobody"}
        await self.goes_on.wait()
        if "wrong" in asked:
            raise ValueError(self.state)
        return found


async def test_what_many_ask_at_the_same_moment_is_looked_up_once() -> None:
    world = World()
    batch = Batch(world.look)
    assert await asyncio.gather(*(batch.ask(key) for key in ("a", "b", "a", "nobody"))) == [0, 0, 0, None]
    assert world.looks == [["a", "b", "nobody"]]


async def test_an_answer_is_never_older_than_its_question() -> None:
    world = World()
    batch = Batch(world.look)
    world.goes_on.clear()
    first = asyncio.create_task(batch.ask("a"))
    await world.is_asked.wait()
    world.state = 1
    second = asyncio.create_task(batch.ask("a"))
    await asyncio.sleep(0)
    world.goes_on.set()
    assert (await first, await second) == (0, 1)


async def test_who_goes_away_takes_nobodys_answer_along() -> None:
    world = World()
    batch = Batch(world.look)
    world.goes_on.clear()
    leaving, staying = asyncio.create_task(batch.ask("a")), asyncio.create_task(batch.ask("a"))
    await world.is_asked.wait()
    leaving.cancel()
    world.goes_on.set()
    assert await staying == 0
    with pytest.raises(asyncio.CancelledError):
        await leaving


async def test_what_looking_up_raises_is_raised_to_all_who_asked_and_to_nobody_later() -> None:
    batch = Batch(World().look)
    failed = await asyncio.gather(batch.ask("wrong"), batch.ask("a"), return_exceptions=True)
    assert [type(one) for one in failed] == [ValueError, ValueError]
    assert await batch.ask("a") == 0
