"""A count, told step by step in both languages, so that a person can follow it on a calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from services.core.clock import SHANGHAI
from services.policy.calendar import ONE_DAY, Calendar
from services.policy.counting import Count
from services.policy.rules import Rule, Unit

WEEKDAYS = (
    ("星期一", "Monday"),
    ("星期二", "Tuesday"),
    ("星期三", "Wednesday"),
    ("星期四", "Thursday"),
    ("星期五", "Friday"),
    ("星期六", "Saturday"),
    ("星期日", "Sunday"),
)
UNITS = {
    Unit.MINUTE: ("分钟", "minute"),
    Unit.HOUR: ("小时", "hour"),
    Unit.DAY: ("日", "day"),
    Unit.WORKDAY: ("个工作日", "working day"),
    Unit.MONTH: ("个月", "month"),
    Unit.YEAR: ("年", "year"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of a count, and the instant that it speaks of."""

    text_zh: str
    text_en: str
    at: datetime

    def text(self, language: str) -> str:
        return self.text_en if language == "en" else self.text_zh


def explain(rule: Rule, start: datetime, count: Count, calendar: Calendar) -> tuple[Step, ...]:
    start = start.astimezone(SHANGHAI)
    begun = Step(f"起算时间：{_minute(start)}", f"It starts at {_minute(start)}", start)
    return begun, *_middle(rule, start, count, calendar), _ending(count)


def limit(rule: Rule, language: str) -> str:
    """How long a rule gives: `5 个工作日`, `立即`, `每年 11-20`."""
    english = language == "en"
    if rule.unit is Unit.DATE:
        return f"{rule.month_day} of each year" if english else f"每年 {rule.month_day}"
    number = _number(rule)[english] if rule.limit else ""
    if rule.unit.has_number:
        return number
    at_once = rule.unit is Unit.IMMEDIATE
    word = ("at once" if at_once else "promptly") if english else ("立即" if at_once else "及时")
    standard = f" (internal standard {number})" if english else f"（内部标准 {number}）"
    return word + (standard if number else "")


def unlimited(rule: Rule, start: datetime) -> tuple[Step, ...]:
    """A duty without a number, for which the policy gives no default."""
    at_once = rule.unit is Unit.IMMEDIATE
    return (
        Step(
            f"应当{'立即' if at_once else '及时'}履行；没有可计算的期限",
            f"It is to be done {'at once' if at_once else 'promptly'}; there is no number to count",
            start.astimezone(SHANGHAI),
        ),
    )


def _middle(rule: Rule, start: datetime, count: Count, calendar: Calendar) -> Iterator[Step]:
    if rule.default is not None:
        number_zh, number_en = _number(rule)
        yield Step(
            f"法律未定具体期限；按内部标准为 {number_zh}",
            f"The law names no number; the internal standard is {number_en}",
            start,
        )
    if count.nominal is None or count.last is None:
        number_zh, number_en = _number(rule)
        yield Step(
            f"按时计算，满 {number_zh}，不因节假日顺延",
            f"Counted by the clock: {number_en}, not moved by rest days",
            count.due_at,
        )
        return
    if rule.unit is not Unit.DATE:
        yield Step(
            f"开始的当日（{start.date()}）不计入",
            f"The day on which it starts ({start.date()}) is not counted",
            _midnight(start.date() + ONE_DAY),
        )
    yield from _days(rule, start.date(), count.nominal, calendar)
    yield from _roll(rule, count.nominal, count.last, calendar)
    if count.provisional:
        yield Step(
            "所涉年份的放假通知尚未公布，暂按周末和法定节日计算",
            "No holiday notice is out for a year that it touches: weekends and statutory days were used",
            _midnight(count.last),
        )


def _days(rule: Rule, first: date, nominal: date, calendar: Calendar) -> Iterator[Step]:
    if rule.unit is Unit.DATE:
        yield Step(f"每年的期限日：{_day(nominal, 0)}", f"The yearly day: {_day(nominal, 1)}", _midnight(nominal))
        return
    number_zh, number_en = _number(rule)
    rested = [] if _unit(rule) is not Unit.WORKDAY else [*_rest_days(first, nominal, calendar)]
    if rested:
        listed = ", ".join(str(day) for day in rested)
        yield Step(
            f"其间的休息日不计入：{listed.replace(', ', '、')}",
            f"Rest days in between are not counted: {listed}",
            _midnight(rested[0]),
        )
    yield Step(
        f"满 {number_zh}的最后一日：{_day(nominal, 0)}",
        f"The last day of {number_en}: {_day(nominal, 1)}",
        _midnight(nominal),
    )


def _roll(rule: Rule, nominal: date, last: date, calendar: Calendar) -> Iterator[Step]:
    if last != nominal:
        name = calendar.holiday(nominal)
        zh, en = (f"{name.zh}假期", f"a rest day of {name.en}") if name else ("休息日", "a rest day")
        yield Step(
            f"{nominal} 是{zh}，顺延至其后的第一个工作日：{_day(last, 0)}",
            f"{nominal} is {en}; it moves to the first working day after: {_day(last, 1)}",
            _midnight(last),
        )
    elif not rule.rolls and not calendar.is_working(nominal) and _unit(rule) is not Unit.WORKDAY:
        yield Step(
            f"{nominal} 是休息日，但此期限不顺延",
            f"{nominal} is a rest day, but this limit does not move",
            _midnight(nominal),
        )


def _ending(count: Count) -> Step:
    if count.last is None:
        return Step(f"届满时间：{_minute(count.due_at)}", f"It ends at {_minute(count.due_at)}", count.due_at)
    return Step(
        f"当日 24:00 届满，即 {_minute(count.due_at)}",
        f"It ends at 24:00 of that day, which is {_minute(count.due_at)}",
        count.due_at,
    )


def _unit(rule: Rule) -> Unit | None:
    return rule.limit[1] if rule.limit else None


def _number(rule: Rule) -> tuple[str, str]:
    if rule.limit is None:
        raise ValueError(f"{rule.code} has no number")
    amount, unit = rule.limit
    zh, en = UNITS[unit]
    return f"{amount} {zh}", f"{amount} {en}{'s' if amount > 1 else ''}"


def _rest_days(first: date, last: date, calendar: Calendar) -> Iterator[date]:
    for offset in range(1, (last - first).days):
        day = first + offset * ONE_DAY
        if not calendar.is_working(day):
            yield day


def _day(day: date, language: int) -> str:
    weekday = WEEKDAYS[day.weekday()][language]
    return f"{day}, {weekday}" if language else f"{day}（{weekday}）"


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)
