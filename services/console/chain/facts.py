"""What the picture is made of: who did what when, and which clocks ran."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

REPORTER, SYSTEM = "REPORTER", "SYSTEM"
Shape = Literal["limit", "window", "validity"]
State = Literal["met", "late", "breached", "open", "today", "suspended", "cancelled"]


@dataclass(frozen=True)
class Lane:
    """Whose facts and clocks: an agency, the reporters, or nobody in particular. `note`: what stands beneath."""

    code: str
    label: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What somebody did. `refused`: the law did not allow it. `harm`: what the child suffered anew."""

    number: int
    at: datetime
    lane: Lane
    refused: bool = False
    harm: bool = False


@dataclass(frozen=True, kw_only=True)
class Run:
    """One clock. `shape`: a limit, the time of a right, or the validity of an instrument."""

    title: str
    shape: Shape
    lane: Lane
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    state: str
    suspended_at: datetime | None = None


@dataclass(frozen=True)
class Chain:
    """`told`: when the reporters were told something. `ends`: the moment of which the picture speaks, called `now`."""

    deeds: Sequence[Deed]
    clocks: Sequence[Run]
    told: Sequence[datetime]
    ends: datetime
    now: str
