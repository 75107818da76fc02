"""How old a child is, and how long a lawful way takes. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from services.core.clock import SHANGHAI
from services.core.times import age_on
from services.policy.counting import end_of
from services.policy.service import Policy

HEARD_FROM = 8  # the Civil Code's own word for the age at which a child's declaration counts
OF_AGE = 18
AHEAD = timedelta(days=30)  # how far ahead a placement is proposed
_ONE_DAY = timedelta(days=1)


def age(child: Mapping[str, Any], at: datetime) -> int | None:
    """In full years on that day, as estimated where no birth date is known; None when nobody knows."""
    born: str | None = child.get("birth_date")
    if born:
        return age_on(date.fromisoformat(born), at.astimezone(SHANGHAI).date())
    estimated: int | None = child.get("estimated_age")
    return estimated


def file_by(policy: Policy, takes: Sequence[str], limit: datetime) -> datetime:
    """The end of the last day on which one sets out so that the limits `takes`, one after the other, end by `limit`.

    Rest days make the way longer, so it is walked forward from each day, the latest first.
    """
    day = within(limit).astimezone(SHANGHAI).date()
    while _arrives(policy, takes, day) > limit:
        day -= _ONE_DAY
    return end_of(day)


def within(limit: datetime) -> datetime:
    """The last instant before a limit: one that ends with a day is written as the next midnight."""
    return limit - timedelta.resolution


def _arrives(policy: Policy, takes: Sequence[str], day: date) -> datetime:
    at = datetime.combine(day, time(12), SHANGHAI)
    for code in takes:
        counted = policy.count(code, at)
        if counted is not None:
            at = datetime.combine(counted.last, time(12), SHANGHAI) if counted.last else counted.due_at
    return end_of(at.date())
