"""What a case was at a moment that has passed: from its ledger alone, and equal to what was answered then."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.core import clock
from tests.house import House, Json
from tests.placements.conftest import Guardians
from tests.procedures.conftest import Time

pytest_plugins = ["tests.placements.conftest"]

# what the ledger does not know: words and people in the vault, notices, other cases
UNKNOWN = ("notices", "linked_cases", "as_of", "children")


def known(case: Json) -> Json:
    """A case's answer without what the ledger does not know."""
    found = {name: value for name, value in case.items() if name not in UNKNOWN}
    found["children"] = [child["id"] for child in case["children"]]
    found["placements"] = [{**p, "caretaker": None, "child_view": None, "note": None} for p in case["placements"]]
    found["deadlines"] = sorted(case["deadlines"], key=lambda one: str(one["id"]))
    return found


async def test_smoke(guardians: Guardians, time: Time, house: House) -> None:
    stored: list[tuple[datetime, Json]] = []
    case = await guardians.case()
    path = f"/cases/{case['id']}"

    async def look() -> None:
        stored.append((clock.now(), await guardians.auditor.read(path)))
        time.forward(hours=1)

    await look()
    await guardians.recorded(case)
    await look()
    placement = await guardians.active(case)
    await look()
    await guardians.supervisor.do(f"{placement}/extend", {"until": "2027-04-01", "reason": "x"})
    await look()
    for at, then in stored:
        found = await guardians.auditor.read(path, as_of=at.isoformat())
        assert known(found) == known(then)
