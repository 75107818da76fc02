"""Times are written as RFC 3339 with an offset, dates as YYYY-MM-DD."""

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from services.core.times import Day, Instant

instant: TypeAdapter[datetime] = TypeAdapter(Instant)
day: TypeAdapter[object] = TypeAdapter(Day)


@pytest.mark.parametrize("text", ["2026-03-10T07:20:00Z", "2026-03-10T15:20:00+08:00", "2026-03-10t07:20:00.000z"])
def test_an_instant_with_an_offset_is_read(text: str) -> None:
    assert instant.validate_python(text) == datetime(2026, 3, 10, 7, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        1773127200,
        1773127200.5,
        "1773127200",
        "2026-03-10",
        "2026-03-10T15:20:00",
        "0001-01-01T00:00:00+14:00",
        None,
        "",
    ],
)
def test_anything_else_is_no_instant(value: object) -> None:
    with pytest.raises(ValidationError):
        instant.validate_python(value)


@pytest.mark.parametrize(
    "value",
    [0, 1478044800, "1478044800", "2016-11-02T00:00:00", "2016-1-2", "２０１６-１１-０２", "2016-02-30", True, None],
)
def test_anything_but_a_written_day_is_no_date(value: object) -> None:
    with pytest.raises(ValidationError):
        day.validate_python(value)
