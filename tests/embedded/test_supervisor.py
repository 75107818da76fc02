"""The supervisor by itself: when it starts a part again, and in which order it ends them."""

import signal

import pytest

from services.core.errors import StartupRefused
from services.embedded.processes import Child, Identity
from services.embedded.supervisor import Part, Supervisor


class FakeChild(Child):
    def __init__(self, ends: list[str], name: str) -> None:
        super().__init__(Identity(0, 0.0))
        self.living, self._ends, self._name = True, ends, name

    def alive(self) -> bool:
        return self.living

    def end(self, first: signal.Signals, patience: float, last: signal.Signals = signal.SIGKILL) -> None:
        self.living = False
        self._ends.append(self._name)


class World:
    """Two parts, and what became of them."""

    def __init__(self) -> None:
        self.born: list[FakeChild] = []
        self.ends: list[str] = []
        self.said: list[str] = []
        self.records = 0
        self.paused = self.broken = False
        self.first, self.second = Part("first", lambda: self.bear("first")), Part("second", lambda: self.bear("second"))
        self.second.paused = lambda: self.paused
        self.supervisor = Supervisor([self.first, self.second], self.record, self.said.append)
        self.first.start()
        self.second.start()

    def bear(self, name: str) -> FakeChild:
        if self.broken:
            raise StartupRefused("no such program")
        self.born.append(FakeChild(self.ends, name))
        return self.born[-1]

    def record(self) -> None:
        self.records += 1

    def die(self, part: Part) -> None:
        assert isinstance(part.child, FakeChild)
        part.child.living = False


@pytest.fixture
def world() -> World:
    return World()


def test_what_lives_is_left_alone(world: World) -> None:
    world.supervisor.tick(1e9)
    assert len(world.born) == 2
    assert world.said == []


def test_each_death_makes_the_wait_longer_up_to_half_a_minute(world: World) -> None:
    waits, now = [], 0.0
    for _ in range(9):
        world.die(world.first)
        world.supervisor.tick(now)
        waits.append(world.first.due - now)
        world.supervisor.tick(world.first.due - 0.01)
        assert world.first.child is None
        now = world.first.due
        world.supervisor.tick(now)
        assert world.first.child is not None
    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert world.records == 9


def test_a_part_that_lived_a_minute_is_trusted_again(world: World) -> None:
    world.first.failures, world.first.since = 5, 100.0
    world.supervisor.tick(159.0)
    assert world.first.failures == 5
    world.supervisor.tick(161.0)
    assert world.first.failures == 0


def test_a_part_that_cannot_start_is_tried_again_later(world: World) -> None:
    world.die(world.first)
    world.supervisor.tick(0.0)
    world.broken = True
    world.supervisor.tick(0.5)
    assert world.said[-1] == "first does not start (no such program); next try in 1 s"
    world.broken = False
    world.supervisor.tick(1.5)
    assert world.first.child is not None


def test_a_paused_part_is_ended_and_not_started_until_the_pause_is_over(world: World) -> None:
    world.paused = True
    world.supervisor.tick(0.0)
    world.supervisor.tick(1e9)
    assert world.ends == ["second"]
    assert world.second.child is None
    world.paused = False
    world.supervisor.tick(1e9)
    assert world.second.child is not None
    assert world.second.failures == 0


def test_parts_end_in_the_opposite_order(world: World) -> None:
    world.supervisor.stop()
    assert world.ends == ["second", "first"]
