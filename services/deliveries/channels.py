"""The channels, behind one small interface: each a protocol of its own, and none decides what is told to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

PATIENCE = 6.0
"""Seconds for one attempt, with everything: it ends before the promise does that asked for it."""


@dataclass(frozen=True)
class Message:
    """What is sent. `id` is the same however often it is tried. To machines `data`, ids and codes; to people words."""

    id: str
    type: str
    at: datetime
    data: Mapping[str, Any]
    subject: str
    words: str


@dataclass(frozen=True)
class Target:
    """Where to. `keys`: those that sign, where the channel signs."""

    address: str
    keys: Sequence[bytes] = ()


@dataclass(frozen=True)
class Outcome:
    """Of one attempt. `failure`: a code, None where it was delivered. `gone`: the receiver wants nothing any more.

    `status`: of a protocol that has one. `wait`: how long the receiver asked to be left alone.
    """

    failure: str | None = None
    status: int | None = None
    gone: bool = False
    wait: timedelta = timedelta()


class Channel(Protocol):
    async def send(self, target: Target, message: Message) -> Outcome:
        """One attempt, within PATIENCE. Raises nothing that the other side can cause."""


Channels = Mapping[str, Channel]
"""Those that are set up here, by name."""
