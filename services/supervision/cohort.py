"""Which tasks a figure counts: those handed out in one half-year, as they stood 15 days after it. Pure.

Half-years and no dates of one's own: two cohorts that differ by a day would tell what happened on that day.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.core import clock

SETTLED = timedelta(days=15)
_NAME = re.compile(r"(20\d\d)-H([12])", re.ASCII)


@dataclass(frozen=True)
class Cohort:
    """`half`: 1 from January on, 2 from July on, both in Shanghai."""

    year: int
    half: int

    @property
    def name(self) -> str:
        return f"{self.year}-H{self.half}"

    @property
    def begins(self) -> datetime:
        return datetime(self.year, 1 if self.half == 1 else 7, 1, tzinfo=clock.SHANGHAI)

    @property
    def ends(self) -> datetime:
        return self.next().begins

    def seen_at(self, now: datetime) -> datetime:
        """The moment as of which it is counted: while the half-year runs, this minute."""
        return min(now.astimezone(clock.SHANGHAI).replace(second=0, microsecond=0), self.ends + SETTLED)

    def next(self) -> "Cohort":
        return Cohort(self.year, 2) if self.half == 1 else Cohort(self.year + 1, 1)

    def before(self) -> "Cohort":
        return Cohort(self.year, 1) if self.half == 2 else Cohort(self.year - 1, 2)


def named(name: str) -> Cohort:
    """Raises ValueError."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(name)
    return Cohort(int(found[1]), int(found[2]))


def running(now: datetime) -> Cohort:
    local = now.astimezone(clock.SHANGHAI)
    return Cohort(local.year, 1 if local.month < 7 else 2)
