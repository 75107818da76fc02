"""Reports of invented children. Every name is made anew, so that tests never meet each other's cases."""

from itertools import count
from typing import Any

_COUNT = count(1)
_GIVEN = "禾苗芽果叶枝穗麦豆粟"


def child(**more: Any) -> dict[str, Any]:
    number = next(_COUNT)
    name = "小" + "".join(_GIVEN[int(digit)] for digit in str(number))
    return {"name": name, "sex": "FEMALE", "birth_date": "2016-11-02", "category": "LEFT_BEHIND", **more}


def report(*children: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The worked example's: a school sees injuries that look like violence at home."""
    return {
        "reporter": {"name": "林老师", "phone": "13900000000", "relationship": "TEACHER"},
        "children": list(children) or [child()],
        "circumstances": ["MULTIPLE_INJURY"],
        "harm_categories": ["DOMESTIC_VIOLENCE"],
        "suspected_harmers": [{"name": None, "relationship": "FATHER", "is_guardian": True, "organisation": None}],
        "immediate_danger": True,
        "occurred_at": "2026-03-10T15:20:00+08:00",
        "division_code": "349901101201",
        "narrative": "体育课发现背部和手臂多处新旧瘀伤。",
        **more,
    }
