"""What the pages say besides their templates, in one language: sentences, times, spans of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from babel.dates import format_date

from services.console import catalogues
from services.core import clock
from services.core.wording import Language

_MIDNIGHT = timedelta(0)


def n_(text: str) -> str:
    """Marks a text for the catalogues, where it is said later."""
    return text


@dataclass(frozen=True)
class Words:
    language: Language

    def say(self, text: str, **facts: Any) -> str:
        said = catalogues.translations(self.language).gettext(text)
        return said % facts if facts else said

    def count(self, one: str, many: str, n: int, **facts: Any) -> str:
        return catalogues.translations(self.language).ngettext(one, many, n) % {"n": n, **facts}

    def day(self, at: datetime) -> str:
        """今天, 3月20日; the year only when it is another."""
        today = clock.now().astimezone(clock.SHANGHAI).date()
        return self.say("今天") if at.astimezone(clock.SHANGHAI).date() == today else self.date(at)

    def date(self, at: datetime) -> str:
        """3月18日, today as well."""
        local, now = at.astimezone(clock.SHANGHAI), clock.now().astimezone(clock.SHANGHAI)
        return self.dated(at, self.say("M月d日") if local.year == now.year else self.say("y年M月d日"))

    def dated(self, at: datetime, pattern: str) -> str:
        """`pattern`: as the catalogues write one, `d日`."""
        return format_date(at.astimezone(clock.SHANGHAI).date(), pattern, locale=self.language)

    def moment(self, at: datetime) -> str:
        """今天 17:40."""
        return self.say("%(day)s %(time)s", day=self.day(at), time=self.time(at))

    def in_full(self, at: datetime) -> str:
        """2026年3月10日 15:35, for paper."""
        return self.say("%(day)s %(time)s", day=self.dated(at, self.say("y年M月d日")), time=self.time(at))

    def due(self, at: datetime) -> str:
        """3月20日 24:00: a day ends at 24:00, and never at the next one's midnight."""
        local = at.astimezone(clock.SHANGHAI)
        if local - local.replace(hour=0, minute=0, second=0, microsecond=0) > _MIDNIGHT:
            return self.moment(at)
        return self.say("%(day)s %(time)s", day=self.day(at - timedelta(days=1)), time="24:00")

    def weekday(self, at: datetime) -> str:
        """周三; in English the date says it."""
        return format_date(at.astimezone(clock.SHANGHAI).date(), "EEE", locale="zh") if self.language == "zh" else ""

    def time(self, at: datetime) -> str:
        return f"{at.astimezone(clock.SHANGHAI):%H:%M}"

    def span(self, length: timedelta) -> str:
        """Hours and minutes under a day, days and hours under three, then days."""
        minutes = max(int(abs(length).total_seconds() // 60), 0)
        days, hours = divmod(minutes // 60, 24)
        if days >= 3:
            return self.count("%(n)s 天", "%(n)s 天", days)
        if days:
            return self.say("%(days)s 天 %(hours)s 时", days=days, hours=hours) if hours else self._days(days)
        if hours:
            return self.say("%(hours)s 时 %(minutes)s 分", hours=hours, minutes=minutes % 60)
        return self.count("%(n)s 分钟", "%(n)s 分钟", minutes)

    def _days(self, days: int) -> str:
        return self.count("%(n)s 天", "%(n)s 天", days)


@cache
def words_of(language: Language) -> Words:
    return Words(language)
