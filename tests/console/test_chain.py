"""The picture of a chain: where what stands, so that nothing covers anything and nothing that is late is left out."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from services.console.chain import picture
from services.console.chain.bars import MOST_ROWS
from services.console.chain.facts import REPORTER, Chain, Deed, Lane, Run
from services.console.chain.picture import PAGE, Picture
from services.console.chain.scale import BAND, MOST_COLUMNS, NARROWEST, PRESSED, WIDEST, Scale, day_of
from services.console.chain.text import width_of
from services.console.words import words_of
from services.core.clock import SHANGHAI

SCHOOL, POLICE, CIVIL = (
    Lane(REPORTER, "报告单位"),
    Lane("PUBLIC_SECURITY", "公安机关"),
    Lane("CIVIL_AFFAIRS", "民政部门"),
)
START = datetime(2026, 3, 10, 15, 20, tzinfo=SHANGHAI)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def deed(number: int, at: datetime, lane: Lane = POLICE, *, harm: bool = False) -> Deed:
    return Deed(number=number, at=at, lane=lane, harm=harm)


def run(title: str, start: datetime, due: datetime, met: datetime | None = None, lane: Lane = POLICE) -> Run:
    late = met is not None and met > due
    state = "breached" if late else "met" if met else "open"
    return Run(title=title, shape="limit", lane=lane, started_at=start, due_at=due, met_at=met, state=state)


def drawn(deeds: list[Deed], clocks: list[Run], ends: datetime, told: tuple[datetime, ...] = ()) -> Picture:
    ordered = sorted(clocks, key=lambda one: one.started_at)
    return picture.drawn(Chain(deeds, ordered, told, ends, "今天 08:30"), words_of("zh"))


@pytest.fixture
def short() -> Picture:
    """Reported yesterday afternoon; half past eight now."""
    clocks = [
        run("签收转介", START, START + 10 * MINUTE, START + 5 * MINUTE),
        run("认领转介", START, START + 2 * HOUR, lane=CIVIL),
        *(run(f"期限之{days}", START, START + days * DAY) for days in (1, 3, 7, 30, 40, 90, 400)),
    ]
    return drawn([deed(1, START, SCHOOL), deed(2, START + 5 * MINUTE)], clocks, START + 17 * HOUR)


@pytest.fixture
def long() -> Picture:
    """Something each day for a year."""
    deeds = [deed(number, START + number * DAY) for number in range(1, 366)]
    clocks = [run(f"期限{n}", START + n * DAY, START + (n + 3) * DAY, START + (n + 2) * DAY) for n in range(0, 360, 9)]
    return drawn([deed(0, START, SCHOOL), *deeds], clocks, START + 366 * DAY)


@pytest.mark.parametrize("case", ["short", "long"])
def test_no_word_of_the_axis_covers_another_or_todays_label(case: str, request: pytest.FixtureRequest) -> None:
    found: Picture = request.getfixturevalue(case)
    rows: dict[float, list[tuple[float, float]]] = {}
    for label in found.labels:
        start = label.x if label.anchor == "start" else label.x - width_of(label.text) / 2
        rows.setdefault(label.y, []).append((start, start + width_of(label.text)))
    lower = max(rows)
    rows[lower].append((found.now - found.today / 2, found.now + found.today / 2))
    for spans in rows.values():
        ordered = sorted(spans)
        assert all(one[1] <= other[0] for one, other in pairwise(ordered))


def test_a_short_case_fills_the_page(short: Picture) -> None:
    assert short.width == PAGE
    assert short.columns[-1] > PAGE * 0.75


def test_a_long_case_goes_by_weeks_or_months_and_its_last_days_stay_days(long: Picture) -> None:
    grains = [day.grain for day in long.days]
    assert grains[-7:] == ["day"] * 7
    assert set(grains[:-7]) == {"month"}
    assert long.width < 2 * PAGE


def test_what_is_to_come_has_a_column_each_and_the_rest_is_counted(short: Picture) -> None:
    texts = [label.text for label in short.labels]
    assert len(short.columns) == MOST_COLUMNS + 1
    assert {"将来（不按比例）", "13日", "17日", "4月9日", "19日", "另有 2 项"} <= set(texts)


def test_the_month_is_said_only_when_it_changes() -> None:
    march = START + 19 * DAY
    found = drawn([deed(n, march + n * DAY) for n in range(6)], [], march + 6 * DAY)
    texts = [label.text for label in found.labels if "周" in label.text]
    assert texts == ["3月29日 周日", "30日 周一", "31日 周二", "4月1日 周三", "2日 周四", "3日 周五"]


def test_a_busy_day_is_wider_and_none_is_too_narrow_for_its_date() -> None:
    busy = [START + n * HOUR for n in range(6)]
    scale = Scale([*busy, START + DAY], [], START + 3 * DAY, left=0, page=0)
    widths = [one.width for one in scale.stretches if one.grain == "day"]
    assert widths[0] > widths[1] >= NARROWEST * PRESSED
    assert max(widths) <= WIDEST


def test_a_long_night_after_a_busy_day_is_a_band() -> None:
    busy = [START + n * HOUR / 2 for n in range(5)]
    scale = Scale(busy, [], START + DAY, left=0, page=0)
    assert [one.grain for one in scale.stretches] == ["day", "idle", "day"]
    night = scale.stretches[1]
    assert (night.width, night.days) == (BAND, 0)
    assert scale.x(START + 8 * HOUR) > night.x


def test_days_without_anything_are_a_band_and_a_day_ends_at_its_midnight() -> None:
    midnight = datetime(2026, 3, 14, tzinfo=SHANGHAI)
    assert day_of(midnight) == date(2026, 3, 13)
    scale = Scale([START], [START + 20 * DAY], START + 20 * DAY, left=100.0, page=PAGE)
    assert [found.grain for found in scale.stretches] == ["day", "idle", "day"]
    assert (scale.stretches[1].width, scale.stretches[1].days) == (BAND, 19)
    inside = [scale.x(START + n * DAY) for n in range(21)]
    assert inside == sorted(inside)
    assert scale.x(START - DAY) == scale.left
    assert scale.x(START + 90 * DAY) == scale.right


def test_what_was_met_folds_first_and_what_is_late_or_runs_never() -> None:
    kept = [run(f"拖延{n}", START, START + n * HOUR, START + 30 * HOUR) for n in range(1, 4)]
    kept += [run(f"在走{n}", START, START + 40 * DAY) for n in range(2)]
    met = [run(f"按时{n}", START, START + 20 * HOUR, START + n * MINUTE) for n in range(1, 9)]
    (strip,) = drawn([deed(1, START)], [*kept, *met], START + 2 * DAY).strips
    assert len({bar.y for bar in strip.bars}) + len(strip.folded) <= MOST_ROWS
    assert Counter(bar.state for bar in strip.bars) == {"late": 3, "open": 2}
    assert [line.text for line in strip.folded] == ["另有 8 项按时完成"]


def test_more_than_six_late_ones_all_stay() -> None:
    late = [run(f"逾期{n}", START, START + n * HOUR) for n in range(1, 10)]
    (strip,) = drawn([deed(1, START)], late, START + 2 * DAY).strips
    assert len(strip.bars) == len(late)
    assert not strip.folded


def test_a_clock_of_today_says_until_when_and_a_late_one_how_late(short: Picture) -> None:
    labels = {bar.label for strip in short.strips for bar in strip.bars}
    assert any(label.startswith("期限之1：") for label in labels)
    assert "认领转介：逾期 15 时 0 分" in labels


def test_discs_that_would_touch_move_a_little_and_more_become_one() -> None:
    two = drawn([deed(1, START), deed(2, START + 5 * MINUTE)], [], START + DAY).strips[0].discs
    assert [disc.text for disc in two] == ["1", "2"]
    assert two[0].x + two[0].half < two[1].x - two[1].half
    many = drawn([deed(n, START + n * MINUTE) for n in range(1, 6)], [], START + DAY).strips[0].discs
    assert [disc.text for disc in many] == ["1–5"]


def test_a_new_harm_stands_by_itself() -> None:
    deeds = [deed(1, START), deed(2, START + MINUTE, harm=True), deed(3, START + 2 * MINUTE)]
    discs = drawn(deeds, [], START + DAY).strips[0].discs
    assert [(disc.text, disc.harm) for disc in discs] == [("1", False), ("2", True), ("3", False)]


def test_a_referral_leads_down_to_its_first_clock_and_a_notice_up_to_the_reporter(short: Picture) -> None:
    assert [(arrow.x, arrow.dashed) for arrow in short.arrows] == [(short.arrows[0].x, False)] * 2
    told = drawn([deed(1, START, SCHOOL), deed(2, START + HOUR)], [], START + DAY, (START + HOUR,))
    assert [arrow.dashed for arrow in told.arrows] == [True]
