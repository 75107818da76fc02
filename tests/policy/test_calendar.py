"""The official days of rest, against a library that others keep."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from services.core.errors import StartupRefused
from services.policy.loading import BUILT_IN, read_calendar
from services.policy.service import Policies

CALENDAR = read_calendar([BUILT_IN / "holidays"])


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_a_noticed_year_is_as_others_know_it(year: int) -> None:
    assert not CALENDAR.is_estimated(year)
    assert [day for day in days_of(year) if CALENDAR.is_working(day) != chinese_calendar.is_workday(day)] == []


def test_every_file_names_its_source() -> None:
    for file in (BUILT_IN / "holidays").glob("*.yaml"):
        assert "\nsource: " in "\n" + file.read_text(encoding="utf-8")


def test_a_year_without_a_notice_is_an_estimate_of_weekends_and_statutory_days() -> None:
    assert CALENDAR.is_estimated(2027)
    resting = [day for day in days_of(2027) if day.weekday() < 5 and not CALENDAR.is_working(day)]
    assert resting == [
        date(2027, 1, 1), date(2027, 2, 5), date(2027, 2, 8), date(2027, 4, 5),
        date(2027, 6, 9), date(2027, 9, 15), date(2027, 10, 1),
    ]  # fmt: skip


def test_a_year_nobody_wrote_down_still_has_its_solar_holidays() -> None:
    assert CALENDAR.is_estimated(2031)
    assert not CALENDAR.is_working(date(2031, 10, 1))
    assert CALENDAR.is_working(date(2031, 10, 6))


NOTICE = "year: {year}\nestimated: false\nsource: 试验\nholidays:\n  - name: {{zh: 元旦, en: New Year}}\n    {days}\n"


def test_a_notice_that_comes_out_later_is_a_file_and_no_release(tmp_path: Path) -> None:
    (tmp_path / "holidays").mkdir()
    content = NOTICE.format(year=2027, days="first: 2027-01-01\n    last: 2027-01-04\n    worked: [2027-01-09]")
    (tmp_path / "holidays" / "2027.yaml").write_text(content, encoding="utf-8")
    calendar = Policies.load(tmp_path).of("anhui-2026.1").calendar
    assert not calendar.is_estimated(2027)
    assert not calendar.is_working(date(2027, 1, 4))
    assert calendar.is_working(date(2027, 1, 9))
    assert calendar.is_working(date(2027, 10, 1))  # the notice alone says what rests


@pytest.mark.parametrize(
    ("year", "days", "said"),
    [
        (2027, "first: 2027-01-03\n    last: 2027-01-01", "line 1, column 1, the whole file: New Year ends before"),
        (2027, "first: 2026-12-31\n    last: 2027-01-01", "New Year has a day outside 2027"),
        (2027, "first: 2027-01-01\n    last: 2027-01-01\n    worked: [2027-01-04]", "works a day that is no weekend"),
        (
            2027,
            "first: 2027-01-01\n    last: 2027-01-32",
            "line 7, column 11, holidays.0.last: Input should be a valid",
        ),
        (2028, "first: 2028-01-01\n    last: 2028-01-01", "line 1, column 7, year: the file is called 2027.yaml"),
    ],
)
def test_a_wrong_notice_is_refused(tmp_path: Path, year: int, days: str, said: str) -> None:
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "2027.yaml").write_text(NOTICE.format(year=year, days=days), encoding="utf-8")
    with pytest.raises(StartupRefused, match=said):
        Policies.load(tmp_path)
