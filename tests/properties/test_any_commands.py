"""Whatever people do to a case, in whatever order, what has to hold holds; and the past stays as it was."""

import asyncio
import os

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.core import clock
from services.core.database import Database
from tests.house import House
from tests.properties.commands import EVERY, Commands
from tests.properties.people import people_of
from tests.properties.world import Running, World

SEQUENCES = int(os.environ.get("HUTONG_SEQUENCES", "8"))  # the same ones each time; any number of others when told
LENGTH = 40

NUMBER = st.integers(0, 99)
STEPS = st.lists(st.tuples(st.sampled_from(EVERY), NUMBER, NUMBER, NUMBER), min_size=LENGTH, max_size=LENGTH)


async def test_whatever_is_done_the_case_stays_lawful_and_its_past_is_kept(house: House, database: Database) -> None:
    """Drawn in a thread, since the loop is taken by the application; done one after the other."""
    loop, people, time = asyncio.get_running_loop(), await people_of(house), Running()

    async def play(steps: list[tuple[object, int, int, int]]) -> None:
        time.at = Running().at
        world = World(people, database, time)
        await world.begin()
        for command, who, which, code in steps:
            await command(Commands(world, who, which, code))  # type: ignore[operator]
        for which in range(len(world.seen)):
            await world.remember(which)

    @settings(
        max_examples=SEQUENCES,
        derandomize="HUTONG_SEQUENCES" not in os.environ,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # to shrink a failure takes minutes: add Phase.shrink when there is one
        suppress_health_check=list(HealthCheck),
    )
    @given(STEPS)
    def every(steps: list[tuple[object, int, int, int]]) -> None:
        asyncio.run_coroutine_threadsafe(play(steps), loop).result(600)

    with clock.reading(time):
        await asyncio.to_thread(every)
