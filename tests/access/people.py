"""Everybody who may try a call: each role, in each relation to the case."""

from dataclasses import dataclass

from tests.access.table import CALLERS, Caller
from tests.house import House, Office

CONFLICTED, UNDER_IT = "civil-affairs-349901", "protection-institution-349901"
GUARDIAN = "civil-affairs-349900"  # the county's own stands in the conflict
POLICE, EDUCATION, SCHOOL = "police-349901", "education-349901", "school-349901101-1"
HOLDER, LEAVER = "表中警官", "离任警官"

_ELSEWHERE = {
    "county": "health-349901",
    "above": "police-349900",
    "elsewhere": "police-349902",
    "conflict": CONFLICTED,
    "under": UNDER_IT,
}
_UNITS = {"own": SCHOOL, "part": EDUCATION, "county": "hotel-349901-1", "elsewhere": "school-349902101-1"}
_MATTERS = {
    "Placements": {"own": GUARDIAN, "part": POLICE},
    "Legal referrals": {"own": "court-349901", "part": POLICE},
    "Supervision": {"own": "procuratorate-349901", "part": POLICE},
}
_CASES = {"own": POLICE, "part": EDUCATION}


@dataclass(frozen=True)
class Callers:
    """By section of the table, since it says whose a matter is; all of one county, and who has no part there."""

    county: str
    found: dict[tuple[str, Caller], Office]

    def of(self, section: str) -> dict[Caller, Office]:
        return {caller: self.found[section if section in _MATTERS else "", caller] for caller in CALLERS}

    def __getitem__(self, caller: Caller) -> Office:
        """In the case itself."""
        return self.found["", caller]


async def callers(house: House, county: str = "349901") -> Callers:
    made: dict[tuple[str, str | None, str | None], Office] = {}
    found: dict[tuple[str, Caller], Office] = {}
    for section in ("", *_MATTERS):
        for caller in CALLERS:
            who = _who(county, section, *caller)
            if who not in made:
                organisation, role, person = who
                made[who] = await house.office(organisation, role, person) if organisation else house.anybody()
            found[section, caller] = made[who]
    return Callers(county, found)


def _who(county: str, section: str, role: str, relation: str) -> tuple[str, str | None, str | None]:
    """Organisation, role and person."""
    if role == "nobody":
        return "", None, None
    if role == "admin":
        return POLICE, "admin", "管理员"
    if role == "auditor":
        return "audit-340000", None, "审计员" if relation == "person" else None
    units = _UNITS if role == "reporter" else _MATTERS.get(section, _CASES)
    organisation = (_ELSEWHERE | units)[relation].replace("349901", county)
    if role == "machine":
        return organisation, "handler", None
    return organisation, role, HOLDER if role == "handler" else f"{role}某人"
