"""Whatever people do to a case, in whatever order, what has to hold holds; and the past stays as it was."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable
from itertools import count
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from services.core import clock
from services.core.database import Database
from tests.house import House
from tests.properties.acts import Draw, Wait
from tests.properties.focuses import EVERY, FOCUSES, chosen
from tests.properties.people import LEAVER, people_of
from tests.properties.world import Running, World

SEQUENCES = int(os.environ.get("HUTONG_SEQUENCES", "1"))  # of each focus: the same ones each time; when told, others
LENGTH, LAWFUL = 55, 75  # of a hundred: the others are by whomever on whatever

NUMBER = st.integers(0, 99)
STEPS = st.lists(st.tuples(NUMBER, NUMBER, NUMBER, NUMBER), min_size=LENGTH, max_size=LENGTH)
Steps = list[tuple[int, int, int, int]]


class Played:
    """How often each kind of command was tried and done over all sequences: where it was lawful, and otherwise."""

    def __init__(self) -> None:
        self.tried: Counter[tuple[str, bool]] = Counter()
        self.done: Counter[tuple[str, bool]] = Counter()

    async def step(self, world: World, focus: str, numbers: tuple[int, int, int, int]) -> None:
        chance, who, which, code = numbers
        draw = Draw(world, chance < LAWFUL, who, which, code)
        name, act = chosen(draw, focus)
        self.tried[name, draw.lawful] += 1
        world.tried[name] += draw.lawful
        done = await (world.pass_time(*act) if isinstance(act, Wait) else world.command(*act))
        self.done[name, draw.lawful] += done

    def report(self) -> str:
        return "\n".join(
            f"{name:20} {self.done[name, True]:3} of {self.tried[name, True]:3}"
            f", otherwise {self.done[name, False]:3} of {self.tried[name, False]:3}"
            for name in sorted(EVERY)
        )


async def test_whatever_is_done_the_case_stays_lawful_and_its_past_is_kept(
    house: House, database: Database, record_property: Callable[[str, Any], None]
) -> None:
    """Drawn in a thread, since the loop is taken by the application; done one after the other."""
    loop, people, time = asyncio.get_running_loop(), await people_of(house), Running()
    played, sequence = Played(), count(1)

    async def play(focus: str, steps: Steps) -> None:
        leaver = f"临时警官{next(sequence)}"
        time.at = Running().at
        mine = {**people, LEAVER: await house.office("police-349901", person=leaver)}
        world = World(mine, leaver, database, time)
        with clock.reading(time):
            await world.begin()
            for numbers in steps:
                await played.step(world, focus, numbers)
            for which in range(len(world.seen)):
                await world.remember(which)

    def every(focus: str) -> None:
        @seed(list(FOCUSES).index(focus) if "HUTONG_SEQUENCES" not in os.environ else Random().getrandbits(64))
        @settings(
            max_examples=SEQUENCES + 1,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # to shrink a failure takes minutes: add Phase.shrink when there is one
            suppress_health_check=list(HealthCheck),
        )
        @given(STEPS)
        def sequences(steps: Steps) -> None:
            if any(map(any, steps)):  # hypothesis draws nothing but noughts first
                asyncio.run_coroutine_threadsafe(play(focus, steps), loop).result(600)

        sequences()

    for focus in FOCUSES:
        await asyncio.to_thread(every, focus)
    record_property("commands", played.report())
    print(played.report())
    if SEQUENCES == 1:
        assert not [name for name in EVERY if not played.done[name, True]], played.report()
