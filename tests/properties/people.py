"""Everybody who may have to do with a case, and some who may not, with their tokens."""

from tests.house import House, Office

_PEOPLE = {
    "officer": ("police-349901", None, "王警官"),
    "colleague": ("police-349901", None, "李警官"),
    "chief": ("police-349901", "supervisor", "刘所长"),
    "deputy": ("police-349901", "supervisor", "孙副所长"),
    "neighbour": ("police-349902", None, "邻县警官"),
    "superior": ("police-349900", "supervisor", "市局领导"),
    "guardian": ("civil-affairs-349901", None, "民政干部"),
    "director": ("civil-affairs-349901", "supervisor", "民政局长"),
    "vice_director": ("civil-affairs-349901", "supervisor", "民政副局长"),
    "guardian_above": ("civil-affairs-349900", "supervisor", "市民政干部"),
    "teacher": ("education-349901", None, "陈老师"),
    "headmaster": ("education-349901", "supervisor", "教育局长"),
    "doctor": ("health-349901", None, "卫健干部"),
    "federation": ("womens-federation-349901", None, "妇联干部"),
    "judge": ("court-349901", None, "周法官"),
    "prosecutor": ("procuratorate-349901", None, "检察官"),
    "machine": ("police-349901", "supervisor", None),
    "school": ("school-349901101-1", None, None),
    "auditor": ("audit-340000", None, None),
}
NAMES = sorted(_PEOPLE)


async def people_of(house: House) -> dict[str, Office]:
    return {name: await house.office(code, role=role, person=person) for name, (code, role, person) in _PEOPLE.items()}


def at(organisation: str) -> list[str]:
    """Who works there; anybody, where nobody of ours does."""
    return [name for name in NAMES if _PEOPLE[name][0] == organisation] or NAMES
