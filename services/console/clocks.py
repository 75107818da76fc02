"""A clock as people read it: a shape, how long, which one, until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.casefile.schemas import DeadlineRead
from services.console.words import Words
from services.core import clock

Shape = Literal["now", "late", "today", "runs", "done", "paused", "off"]
_MOMENT = timedelta.resolution


@dataclass(frozen=True)
class Face:
    """`late`: met after its time, so that it has two shapes."""

    shape: Shape
    how_long: str
    when: str
    late: bool = False


def face(one: DeadlineRead, words: Words, at: datetime | None = None, *, at_once: bool = False) -> Face:
    """`at`: as it stood then; now unless told."""
    now = at or clock.now()
    if one.met_at is not None:
        late = one.met_at - one.due_at
        if late <= timedelta(0):
            return Face("done", words.say("按时完成"), words.moment(one.met_at))
        return Face("done", words.say("迟办 %(span)s", span=words.span(late)), words.moment(one.met_at), late=True)
    if one.state == "cancelled" or one.given_up_at is not None:
        return Face("off", words.say("已取消"), words.due(one.due_at))
    if one.suspended_at is not None:
        return Face("paused", words.say("已中止"), words.say("%(day)s起", day=words.day(one.suspended_at)))
    if one.due_at <= now:
        return Face("late", words.say("逾期 %(span)s", span=words.span(now - one.due_at)), words.due(one.due_at))
    if at_once:
        return Face("now", words.say("立即"), words.say("已等 %(span)s", span=words.span(now - one.started_at)))
    left = words.say("还剩 %(span)s", span=words.span(one.due_at - now))
    return Face("today" if _day(one.due_at) == _day(now + _MOMENT) else "runs", left, words.due(one.due_at))


def _day(at: datetime) -> object:
    """A day ends at 24:00, which is the next one's midnight."""
    return (at - _MOMENT).astimezone(clock.SHANGHAI).date()
