"""When offices of an invented county act: duty desks at any hour, the others on working days; some later."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from services.core.clock import SHANGHAI
from services.policy.calendar import ONE_DAY, Calendar

SESSIONS = (time(8, 30), time(10, 30), time(14, 30), time(16, 30))  # when an office looks through what has come in
MOST_OFTEN_LATE = 0.3
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Hours:
    """Working days by the calendar that the law is counted by."""

    calendar: Calendar

    def next(self, after: datetime) -> datetime:
        """The next session."""
        local = after.astimezone(SHANGHAI)
        today = [datetime.combine(local, session, SHANGHAI) for session in SESSIONS]
        if self.calendar.is_working(local.date()) and local < today[-1]:
            return next(at for at in today if at > local)
        day = self.calendar.working_day_from(local.date() + ONE_DAY)
        return datetime.combine(day, SESSIONS[0], SHANGHAI)

    def later(self, after: datetime, sessions: int) -> datetime:
        for _ in range(sessions):
            after = self.next(after)
        return after

    def school(self, at: datetime) -> datetime:
        """Schools report while there is school, and on working days only."""
        local = at.astimezone(SHANGHAI)
        day = self.calendar.working_day_from(local.date())
        return datetime.combine(day, time(8 + local.hour % 9, local.minute), SHANGHAI)


class Habits:
    """How often each office is late, drawn once for the county; and what its next step takes."""

    def __init__(self, seed: int, hours: Hours) -> None:
        self._seed, self._hours = seed, hours
        self._often: dict[str, float] = {}

    def late(self, office: str, chance: Random) -> bool:
        if office not in self._often:
            self._often[office] = Random(f"{self._seed}/{office}").uniform(0.02, MOST_OFTEN_LATE)  # noqa: S311
        return chance.random() < self._often[office]

    def on_duty(self, office: str, after: datetime, within: int, chance: Random) -> datetime:
        """Somebody is there at any hour: within so many minutes, or some times as long."""
        most = within * (6 if self.late(office, chance) else 1)
        return after + chance.randint(1, most - 1) * _MINUTE

    def at_work(self, office: str, after: datetime, sessions: int, chance: Random) -> datetime:
        """Within so many sessions, or twice as many and more."""
        fewest, most = (2 * sessions, 3 * sessions) if self.late(office, chance) else (1, sessions)
        return self._hours.later(after, chance.randint(fewest, most))
