"""What the law says of personal data themselves: `personal_data.yaml`, its shape and what it must agree with."""

from collections.abc import Collection, Iterator
from typing import Literal

from pydantic import Field

from services.policy.documents import Vocabulary
from services.policy.positions import Loc, Problem
from services.policy.references import unknown
from services.policy.rules import Stated, Text

Level = Literal["county", "city", "province"]


class BreakGlass(Stated):
    """Whose supervisors open a case of their division in an emergency, though they take no part in it, and how long."""

    agencies: frozenset[str] = Field(min_length=1)
    levels: frozenset[Level] = Field(min_length=1)
    hours: int = Field(gt=0, le=168)
    kind: Literal["S", "Q", "P", "D"]
    basis: Text
    source: tuple[str, ...] = Field(min_length=1)


class PersonalData(Stated):
    break_glass: BreakGlass


def personal_data_problems(found: PersonalData, vocabulary: Vocabulary, sources: Collection[str]) -> Iterator[Problem]:
    loc: Loc = ("break_glass",)
    yield from unknown(sorted(found.break_glass.agencies), vocabulary.agencies, (*loc, "agencies"), "agency")
    yield from unknown(found.break_glass.source, sources, (*loc, "source"), "source")
