"""A child whom nobody knows: its family is traced within a day, and the police are asked for a sample."""

from datetime import datetime

from services.core import clock
from tests.house import House, Json
from tests.placements.conftest import Guardians
from tests.procedures.conftest import Time


async def _clocks(guardians: Guardians, case: Json) -> dict[str, Json]:
    every = (await guardians.auditor.read(f"/cases/{case['id']}/deadlines"))["items"]
    return {found["rule"]: found for found in every}


def _on(found: Json) -> datetime:
    return datetime.fromisoformat(found["due_at"]).astimezone(clock.SHANGHAI)


async def test_its_clocks_run_from_its_entry(house: House, guardians: Guardians, time: Time) -> None:
    case = await guardians.case()
    await guardians.active(case, ground="TG1")
    found = await _clocks(guardians, case)
    assert _on(found["M3"]) == datetime(2026, 3, 11, 20, 30, tzinfo=clock.SHANGHAI)
    assert _on(found["M5"]) == datetime(2026, 3, 21, tzinfo=clock.SHANGHAI)
    assert _on(found["M23"]) == datetime(2026, 3, 20, tzinfo=clock.SHANGHAI)  # the seventh working day is 03-19
    await guardians.recorded(case, "FAMILY_TRACING", "DNA_REQUESTED", "PLACEMENT_PROPOSED")
    found = await _clocks(guardians, case)
    assert {found[rule]["state"] for rule in ("M3", "M5", "M23")} == {"met"}
    assert (found["M4"]["organisation"], _on(found["M4"])) == (
        "police-349901",
        datetime(2026, 4, 11, tzinfo=clock.SHANGHAI),
    )


async def test_a_child_whose_family_is_known_has_none_of_them(guardians: Guardians, time: Time) -> None:
    case = await guardians.case()
    await guardians.active(case)
    assert not {"M3", "M5", "M23"} & (await _clocks(guardians, case)).keys()
