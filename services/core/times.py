"""Times as bodies write them: RFC 3339 with an offset, dates as YYYY-MM-DD. A bare number is neither."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FIRST = datetime(1900, 1, 1, tzinfo=UTC)  # before it, an offset can leave the years that a computer counts


def _instant(value: Any) -> Any:
    if not isinstance(value, str) or not _DATE.match(value):
        raise PydanticCustomError("instant_format", "write a time as RFC 3339, with an offset")
    return value


def _day(value: Any) -> Any:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise PydanticCustomError("date_format", "write a date as YYYY-MM-DD")
    return value


def age_on(born: date, day: date) -> int:
    """Full years; who is born on 29 February has a birthday on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, years: int) -> date:
    """The day on which somebody born then is so many years old."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


Instant = Annotated[AwareDatetime, BeforeValidator(_instant), Field(ge=FIRST)]
Day = Annotated[date, BeforeValidator(_day)]
