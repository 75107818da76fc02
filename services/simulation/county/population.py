"""What is reported in an invented county, by whom, and what the offices then do. Every child and person is invented."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from services.simulation.county.offices import Hours

_GIVEN = "禾苗芽果叶枝穗麦豆粟"


@dataclass(frozen=True)
class Kind:
    """A kind of harm: how often, who sees it, what each agency does, and with which result it ends."""

    weight: int
    harm: str
    seen_by: tuple[str | None, ...]
    measures: Mapping[str, tuple[str, ...]]
    results: Mapping[str, str]
    danger: float = 0.0


SCHOOL, VILLAGES = "school-349901101-1", ("village-349901101201", "village-349901101202")
HOSPITAL, HOTEL = "hospital-349901-1", "hotel-349901-1"
_RESULTS = {
    "PUBLIC_SECURITY": "GUIDANCE_GIVEN",
    "CIVIL_AFFAIRS": "SUPPORT_IN_PROGRESS",
    "EDUCATION": "SUPPORT_IN_PROGRESS",
    "HEALTH": "TREATMENT_ARRANGED",
    "CYBERSPACE": "CONTENT_REMOVED",
}
KINDS = (
    Kind(
        5,
        "DOMESTIC_VIOLENCE",
        (SCHOOL, SCHOOL, *VILLAGES, HOSPITAL, None),
        {"PUBLIC_SECURITY": ("PS_CASE_FILED", "DV_WARNING"), "EDUCATION": ("PSYCHOLOGICAL_SUPPORT",)},
        {**_RESULTS, "PUBLIC_SECURITY": "WARNED"},
        danger=0.5,
    ),
    Kind(
        4,
        "STUDENT_BULLYING",
        (SCHOOL, SCHOOL, None),
        {"EDUCATION": ("BULLYING_INVESTIGATION",), "PUBLIC_SECURITY": ("CORRECTIVE_MEASURE",)},
        {**_RESULTS, "EDUCATION": "GUIDANCE_GIVEN"},
    ),
    Kind(
        4,
        "NEGLECT_UNATTENDED",
        (*VILLAGES, SCHOOL, HOTEL),
        {"CIVIL_AFFAIRS": ("RELIEF_GRANTED",)},
        {**_RESULTS, "CIVIL_AFFAIRS": "SUPPORT_IN_PROGRESS"},
    ),
    Kind(2, "SELF_HARM", (SCHOOL, HOSPITAL, *VILLAGES), {"HEALTH": ("PSYCHOLOGICAL_TREATMENT",)}, _RESULTS),
    Kind(
        2,
        "DROPOUT",
        (SCHOOL, *VILLAGES),
        {"EDUCATION": ("RETURN_TO_SCHOOL_ORDER",)},
        {**_RESULTS, "EDUCATION": "RETURNED_SCHOOL"},
    ),
    Kind(
        2,
        "CYBER_HARM",
        (SCHOOL, None),
        {"PUBLIC_SECURITY": ("CRIM_FILED",), "CYBERSPACE": ("EVIDENCE_PRESERVED", "CONTENT_REMOVAL")},
        {**_RESULTS, "PUBLIC_SECURITY": "CRIMINAL_FILED"},
    ),
)


@dataclass(frozen=True)
class Report:
    """`number`: its place in the county's years. `chance`: what becomes of it is drawn from this."""

    number: int
    at: datetime
    by: str | None
    kind: Kind
    body: dict[str, Any]
    chance: Random


def reports(cases: int, start: datetime, days: int, seed: int, hours: Hours) -> Iterator[Report]:
    """Schools report while there is school, the others at any hour."""
    drawn = Random(seed)  # noqa: S311 - a county that can be played again
    for number, minute in enumerate(sorted(drawn.randrange(days * 24 * 60) for _ in range(cases))):
        chance = Random(f"{seed}/{number}")  # noqa: S311
        kind = chance.choices(KINDS, [found.weight for found in KINDS])[0]
        by, at = chance.choice(kind.seen_by), start + timedelta(minutes=minute)
        danger = chance.random() < kind.danger
        yield Report(
            number, hours.school(at) if by == SCHOOL else at, by, kind, _body(number, kind, danger, at), chance
        )


def _body(number: int, kind: Kind, danger: bool, at: datetime) -> dict[str, Any]:
    """Every child has a name of its own, so that two are never taken for one."""
    name = "小" + "".join(_GIVEN[int(digit)] for digit in str(number))
    born = at.date() - timedelta(days=365 * (7 + number % 9))
    return {
        "children": [{"name": name, "birth_date": born.isoformat()}],
        "harm_categories": [kind.harm],
        "immediate_danger": danger,
        "division_code": f"3499011012{1 + number % 2:02d}",
        "narrative": "模拟报告。",
    }
