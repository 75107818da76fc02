from datetime import date, datetime, time

from services.core.clock import SHANGHAI
from services.policy.calendar import ONE_DAY


def hours(day: date, since: time, until: time) -> tuple[datetime, datetime]:
    """From a time of this day to the next time that the clock shows `until`: a night ends on the day after."""
    starts_at, ends_at = (datetime.combine(day, at, SHANGHAI) for at in (since, until))
    return starts_at, ends_at if ends_at > starts_at else ends_at + ONE_DAY
