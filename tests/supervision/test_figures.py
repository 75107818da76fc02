"""How long it took, how much was in time; and what is too little to be said."""

from datetime import datetime, timedelta

import pytest

from services.core import clock
from services.supervision import cohort, figures
from services.supervision.figures import Line, Quantile, Span

POLICE, HEALTH = "PUBLIC_SECURITY", "HEALTH"


def line(agency: str = POLICE, minutes: int = 10, *, done: bool = True, in_time: bool | None = True) -> Line:
    span = Span(minutes, done, in_time)
    return Line(agency, span, span)


def test_half_and_nine_tenths_are_times_within_which_so_many_lie() -> None:
    (found,) = figures.count([line(minutes=minutes) for minutes in range(1, 11)])
    assert (found.claim.half, found.claim.nine_tenths) == (Quantile(5, at_least=False), Quantile(9, at_least=False))


def test_what_is_open_counts_with_the_time_that_it_waited() -> None:
    lines = [*(line(minutes=10) for _ in range(6)), *(line(minutes=500, done=False, in_time=False) for _ in range(4))]
    (found,) = figures.count(lines)
    assert found.claim.nine_tenths == Quantile(500, at_least=True)
    assert found.claim.half == Quantile(10, at_least=False)
    assert (found.claim.in_time, found.claim.decided, found.claim.done) == (6, 10, 6)


def test_a_quantile_that_an_open_task_may_still_lengthen_is_a_lower_bound() -> None:
    (found,) = figures.count([line(minutes=3, done=False, in_time=None), *(line(minutes=10) for _ in range(6))])
    assert found.claim.half == Quantile(10, at_least=True)


def test_an_agency_with_fewer_than_five_tasks_is_left_out() -> None:
    lines = [*(line() for _ in range(5)), *(line(HEALTH) for _ in range(4))]
    assert {found.agency for found in figures.count(figures.redacted(lines))} == {POLICE}


def test_what_an_office_left_lying_is_shown_however_little_it_finished() -> None:
    lines = [line(), *(line(minutes=9000, done=False, in_time=False) for _ in range(6))]
    (found,) = figures.count(figures.redacted(lines))
    assert (found.claim.half, found.claim.done) == (Quantile(9000, at_least=True), 1)


def test_a_share_of_fewer_than_five_is_left_out_and_the_times_stay() -> None:
    lines = [*(line(in_time=None) for _ in range(4)), *(line() for _ in range(3))]
    (found,) = figures.count(figures.redacted(lines))
    assert (found.claim.done, found.claim.in_time, found.claim.decided) == (7, None, None)


def test_kinds_of_harm_that_are_rarely_named_go_together() -> None:
    reports = [("town", [kind]) for kind, times in zip("abcdefg", range(9, 0, -1), strict=False) for _ in range(times)]
    found = figures.gathered(reports)
    assert {kind for _, kind in found} == {"a", "b", "c", "d", figures.OTHER}
    assert len(found) == len(reports)


def test_a_report_of_two_rare_kinds_is_one_of_the_others() -> None:
    often = [("town", [kind]) for kind in "abcd" for _ in range(2)]
    assert figures.gathered([*often, ("town", ["x", "y"])]).count(("town", figures.OTHER)) == 1


def test_a_half_year_ends_where_the_next_begins() -> None:
    found = cohort.named("2026-H2")
    assert (found.begins.isoformat(), found.ends.isoformat()) == (
        "2026-07-01T00:00:00+08:00",
        "2027-01-01T00:00:00+08:00",
    )
    assert found.before() == cohort.named("2026-H1")
    assert cohort.named("2026-H1").before().next() == cohort.named("2026-H1")


def test_a_half_year_that_is_over_is_counted_as_of_fifteen_days_later_for_ever() -> None:
    found = cohort.named("2026-H1")
    running, later = (
        datetime(2026, 3, 18, 8, 30, 12, tzinfo=clock.SHANGHAI),
        datetime(2027, 1, 1, tzinfo=clock.SHANGHAI),
    )
    assert found.seen_at(running) == running.replace(second=0)
    assert found.seen_at(later) == found.ends + timedelta(days=15)


@pytest.mark.parametrize("name", ["2026", "2026-H3", "2026-H1 ", "２０２６-H1"])
def test_what_is_no_half_year_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        cohort.named(name)
