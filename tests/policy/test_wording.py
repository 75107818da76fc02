"""A count is told so that a person can check it on a paper calendar."""

from datetime import datetime

import pytest

from services.core.clock import SHANGHAI
from services.policy.service import Policy


def told(policy: Policy, rule: str, start: str, language: str) -> list[str]:
    due = policy.due(rule, datetime.fromisoformat(start).replace(tzinfo=SHANGHAI))
    return [step.text(language) for step in due.steps]


def test_three_days_are_told_day_by_day(policy: Policy) -> None:
    assert told(policy, "P10", "2026-03-10T16:10", "zh") == [
        "起算时间：2026-03-10 16:10",
        "开始的当日（2026-03-10）不计入",
        "满 3 日的最后一日：2026-03-13（星期五）",
        "当日 24:00 届满，即 2026-03-14 00:00",
    ]


def test_a_roll_names_the_holiday(policy: Policy) -> None:
    assert told(policy, "CT14", "2026-04-02T10:00", "en") == [
        "It starts at 2026-04-02 10:00",
        "The day on which it starts (2026-04-02) is not counted",
        "The last day of 1 month: 2026-05-02, Saturday",
        "2026-05-02 is a rest day of Labour Day; it moves to the first working day after: 2026-05-06, Wednesday",
        "It ends at 24:00 of that day, which is 2026-05-07 00:00",
    ]


def test_working_days_name_the_rest_days_between(policy: Policy) -> None:
    assert told(policy, "J2", "2026-05-08T10:00", "zh")[2:] == [
        "其间的休息日不计入：2026-05-10",  # Saturday 05-09 is worked
        "满 5 个工作日的最后一日：2026-05-14（星期四）",
        "当日 24:00 届满，即 2026-05-15 00:00",
    ]


def test_a_limit_that_does_not_roll_says_so(policy: Policy) -> None:
    assert "2027-03-20 is a rest day, but this limit does not move" in told(policy, "M6", "2026-03-20T10:00", "en")


def test_hours_are_told_by_the_clock(policy: Policy) -> None:
    assert told(policy, "CT1", "2026-03-16T10:30", "en") == [
        "It starts at 2026-03-16 10:30",
        "Counted by the clock: 72 hours, not moved by rest days",
        "It ends at 2026-03-19 10:30",
    ]


def test_a_default_says_that_the_law_names_no_number(policy: Policy) -> None:
    assert "法律未定具体期限；按内部标准为 2 小时" in told(policy, "P1", "2026-03-16T10:30", "zh")


def test_a_duty_without_a_number_has_no_due_time(policy: Policy) -> None:
    start = datetime(2026, 3, 16, 10, 30, tzinfo=SHANGHAI)
    due = policy.due("R1", start)
    assert due.due_at is None
    assert [step.text_zh for step in due.steps] == ["应当立即履行；没有可计算的期限"]


def test_an_estimated_year_is_said_to_be_one(policy: Policy) -> None:
    assert any("No holiday notice" in step for step in told(policy, "CT8", "2026-12-20T10:00", "en"))


def test_the_yearly_day_is_told(policy: Policy) -> None:
    assert "每年的期限日：2026-11-20（星期五）" in told(policy, "M20", "2026-03-01T10:00", "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_rule_can_be_told_and_ends_at_its_due_time(policy: Policy, language: str) -> None:
    start = datetime(2026, 9, 24, 10, 30, tzinfo=SHANGHAI)
    for code in policy.rules:
        due = policy.due(code, start)
        assert all(step.text(language) for step in due.steps)
        assert due.due_at is None or due.steps[-1].at == due.due_at
        assert due.steps[0].at == start
