"""Quiet hours: when nobody is woken for what can wait."""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from services.core.clock import SHANGHAI


class Quiet(NamedTuple):
    """From one time of the day to another, in Shanghai; over midnight where it begins later than it ends."""

    since: time
    until: time

    def after(self, at: datetime) -> datetime:
        """That instant, or the end of the quiet hours that it falls into."""
        here = at.astimezone(SHANGHAI)
        for days in (-1, 0):
            begins = datetime.combine(here.date() + timedelta(days), self.since, SHANGHAI)
            ends = datetime.combine(begins.date(), self.until, SHANGHAI)
            if ends <= begins:
                ends += timedelta(days=1)
            if begins <= here < ends:
                return ends.astimezone(at.tzinfo)
        return at
